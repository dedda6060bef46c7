import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chown, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { ACCOUNT, spawnOptions } from './account.js'
import type { Installation } from './installation.js'

const READY_MS = 30_000

/**
 * The server ends when the process that started it ends for any reason, because the shell's input closes
 * then. The shell removes the folder unless it reads `keep`.
 */
const SCRIPT = `
folder=$1; template=$2; shift 2
[ -d "$folder/data" ] || cp -R "$template" "$folder/data" || exit 1
exec 3<&0
"$@" </dev/null 3<&- >>"$folder/log" 2>&1 &
read -r word <&3
if [ "$word" = keep ]; then kill -INT $!; wait; exit; fi
kill -QUIT $!
wait
rm -rf "$folder"
`

/** A certificate of a server and its key, in PEM. */
export interface ServerCertificate {
  readonly cert: string
  readonly key: string
}

interface Files {
  readonly folder: string
  readonly port: number
}

const DEFAULT_PORT = 5432

/**
 * A PostgreSQL server of this process, on a Unix socket in a temporary folder. It has no port, unless it has a
 * certificate.
 */
export class LocalServer {
  readonly name: string
  readonly #installation: Installation
  readonly #folder: string
  readonly #port: number
  readonly #settings: readonly string[]
  #shell: ChildProcess | undefined

  private constructor(installation: Installation, { folder, port }: Files, settings: readonly string[]) {
    this.name = installation.name
    this.#installation = installation
    this.#folder = folder
    this.#port = port
    this.#settings = settings
  }

  /** Starts a server with an empty database. `settings` are lines of `postgresql.conf`: `synchronous_commit=off`. */
  static async start(installation: Installation, settings: readonly string[] = []): Promise<LocalServer> {
    const server = new LocalServer(installation, { folder: await makeFolder(), port: DEFAULT_PORT }, settings)
    await server.start()
    return server
  }

  /** Starts a server that also listens on a free port of 127.0.0.1, where it accepts only TLS. */
  static async startWithTls(
    installation: Installation,
    certificate: ServerCertificate,
  ): Promise<LocalServer> {
    const [folder, port] = [await makeFolder(), await freePort()]
    const server = new LocalServer(installation, { folder, port }, [
      'listen_addresses=127.0.0.1',
      `port=${port}`,
      'ssl=on',
      `ssl_cert_file=${await giveFile(folder, 'server.crt', certificate.cert)}`,
      `ssl_key_file=${await giveFile(folder, 'server.key', certificate.key)}`,
      `hba_file=${await giveFile(folder, 'pg_hba.conf', RULES)}`,
    ])
    await server.start()
    return server
  }

  /** The URL of a database over the Unix socket, as `pg` reads it. */
  url(database = 'postgres', user = 'postgres'): string {
    const port = this.#port === DEFAULT_PORT ? '' : `:${this.#port}`
    return `postgres://${user}@${encodeURIComponent(this.#folder)}${port}/${database}`
  }

  /** The URL of a database over TCP, of a server with a certificate. */
  tcpUrl(host: string): string {
    return `postgres://postgres@${host}:${this.#port}/postgres`
  }

  /** The folder of the server's data. */
  get data(): string {
    return join(this.#folder, 'data')
  }

  /** The path of the server's socket. */
  get socket(): string {
    return join(this.#folder, `.s.PGSQL.${this.#port}`)
  }

  /** Starts a server that was stopped or killed, and waits until it takes connections. */
  async start(): Promise<void> {
    const { programs, template } = this.#installation
    const settings = ['listen_addresses=', `unix_socket_directories=${this.#folder}`, 'shared_buffers=16MB']
    const server = [
      join(programs, 'postgres'),
      '-D',
      this.data,
      ...[...settings, ...this.#settings].flatMap((setting) => ['-c', setting]),
    ]
    const shell = spawn('/bin/sh', ['-c', SCRIPT, 'sh', this.#folder, template, ...server], {
      ...spawnOptions(),
      stdio: ['pipe', 'ignore', 'ignore'],
      // Ctrl-C in a terminal reaches a whole group of processes: the server ends after those that use it.
      detached: true,
    })
    // A process without other work ends, and its server with it.
    shell.unref()
    ;(shell.stdin as unknown as { unref(): void }).unref()
    this.#shell = shell
    await this.#ready()
  }

  /** Kills the server with all of its processes, as `kill -9` does. */
  async kill(): Promise<void> {
    const [line = ''] = (await readFile(join(this.data, 'postmaster.pid'), 'utf8')).split('\n')
    for (const pid of [Number(line), ...(await childrenOf(Number(line)))]) killAtOnce(pid)
    await this.#end('keep')
  }

  /** Stops the server: its connections end immediately, and its data stays. */
  stop(): Promise<void> {
    return this.#end('keep')
  }

  /** Stops the server and removes its folder. */
  remove(): Promise<void> {
    return this.#end('remove')
  }

  async #end(word: 'keep' | 'remove'): Promise<void> {
    const shell = this.#shell
    if (shell === undefined) return
    this.#shell = undefined
    const ended = once(shell, 'exit')
    shell.ref()
    shell.stdin?.end(`${word}\n`)
    await ended
  }

  async #ready(): Promise<void> {
    for (const began = performance.now(); ;) {
      if (existsSync(this.socket) && (await this.#answers())) return
      if (performance.now() - began > READY_MS || this.#shell?.exitCode !== null)
        throw new Error(`${this.name} doesn't start: ${await this.#log()}`)
      await sleep(20)
    }
  }

  async #answers(): Promise<boolean> {
    const client = new pg.Client(this.url())
    client.on('error', () => undefined)
    try {
      await client.connect()
      await client.end()
      return true
    } catch {
      return false
    }
  }

  async #log(): Promise<string> {
    return readFile(join(this.#folder, 'log'), 'utf8').catch(() => 'it has printed nothing')
  }
}

/** Who may connect to a server with a certificate: over TCP only with TLS. */
const RULES = 'local all all trust\nhostssl all all 127.0.0.1/32 trust\n'

async function makeFolder(): Promise<string> {
  // The path of a socket can have about a hundred bytes.
  const folder = await mkdtemp(join(tmpdir(), 'rpg-'))
  if (ACCOUNT.isOther) await chown(folder, ACCOUNT.uid, ACCOUNT.gid)
  return folder
}

/** Writes a file that only the account of the server can read. */
async function giveFile(folder: string, name: string, text: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, text, { mode: 0o600 })
  if (ACCOUNT.isOther) await chown(path, ACCOUNT.uid, ACCOUNT.gid)
  return path
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function childrenOf(parent: number): Promise<readonly number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid='])
  return stdout
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([pid, ppid]) => (ppid === parent && pid !== undefined ? pid : []))
}

function killAtOnce(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended.
  }
}
