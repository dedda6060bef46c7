import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { packAll, tarballsIn } from '../lib/pack.mjs'
import { root } from '../lib/root.mjs'
import { run } from '../lib/spawn.mjs'

/**
 * Tools that run the packed packages. Optional for npm, so that one that can't be had is skipped and the
 * others run.
 */
const TOOLS = {
  typescript54: 'npm:typescript@5.4.5',
  typescript59: 'npm:typescript@5.9.3',
  typescript70: 'npm:typescript@7.0.2',
  '@types/node': '20.19.0',
  esbuild: '0.28.2',
  jest: '30.5.2',
  next: '16.4.6',
  react: '19.3.1',
  'react-dom': '19.3.1',
  vite: '8.4.0',
  vitest: '4.1.0',
}

function failed(what, output) {
  return new Error(`${what} failed:\n${output.trimEnd()}`)
}

/** An empty folder into which npm installed the packed packages and the tools that use them. */
export class Project {
  /** Of the packages, name → tarball. */
  tarballs = new Map()
  #root = mkdtempSync(join(tmpdir(), 'relata-integration-'))
  #made = 0

  async prepare() {
    const packed = process.env.RELATA_PACKED
    this.tarballs =
      packed === undefined ? await packAll(join(this.#root, 'tarballs')) : tarballsIn(resolve(root, packed))
    const dependencies = Object.fromEntries([...this.tarballs].map(([name, path]) => [name, `file:${path}`]))
    // No name, no type: as `npm install` creates in an empty folder.
    this.#write(join(this.#root, 'package.json'), { dependencies, optionalDependencies: TOOLS })
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--no-package-lock']
    const { code, output } = await run('npm', ['install', ...flags], { cwd: this.#root, quiet: true })
    if (code !== 0) throw failed('npm install', output)
    for (const name of this.tarballs.keys())
      if (!existsSync(this.path(name))) throw failed(`npm install of ${name}`, output)
  }

  has(tool) {
    return existsSync(this.path(tool))
  }

  /** A file of an installed package. */
  path(name, ...file) {
    return join(this.#root, 'node_modules', name, ...file)
  }

  /** A new folder with these files, below the one that has `node_modules`, or beside it. */
  folder(files, { apart = false } = {}) {
    const folder = apart
      ? mkdtempSync(join(tmpdir(), 'relata-integration-'))
      : join(this.#root, `case-${++this.#made}`)
    for (const [name, content] of Object.entries({ 'package.json': {}, ...files }))
      this.#write(join(folder, name), content)
    if (apart) this.#apart.push(folder)
    return folder
  }
  #apart = []

  #write(path, content) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content, null, 2))
  }

  /** Runs a command; environment variables set by npm and this repository are not passed on. */
  async exec(command, args, { cwd, env = {}, code: wanted = 0 }) {
    const quiet = { CI: '', FORCE_COLOR: '0', NO_COLOR: '1' }
    const { code, output, timedOut } = await run(command, args, {
      cwd,
      env: { ...quiet, ...env },
      quiet: true,
      timeout: 180_000,
    })
    const right = wanted === 'failure' ? code !== 0 && !timedOut : code === wanted
    const ended = timedOut ? 'ended after three minutes' : `exit code ${code}`
    if (!right)
      throw failed(
        `${basename(command)} ${args.map((arg) => basename(resolve(arg))).join(' ')} (${ended})`,
        output,
      )
    return output
  }

  remove() {
    for (const folder of [this.#root, ...this.#apart]) rmSync(folder, { recursive: true, force: true })
  }
}
