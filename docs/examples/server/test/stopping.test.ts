import { rm } from 'node:fs/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Client } from './helpers/client.js'
import { ServerProcess } from './helpers/server-process.js'
import { temporaryFolder } from './helpers/service.js'

const test = suite('a server in a child process')
/** Windows has neither signals that a process can handle nor `ulimit`. */
const posix = (name: string, run: () => Promise<void>): void => {
  if (process.platform === 'win32') test.skip(name, run)
  else test(name, run)
}
let folder: string
test.before.each(async () => {
  folder = await temporaryFolder()
})
test.after.each(() => rm(folder, { recursive: true, force: true }))

/** Milliseconds: less than what the server waits for a client that never ends its request. */
const PROMPT = 9_500

/** Eight clients that write one after the other until the server is gone. */
class Writers {
  readonly acknowledged: string[] = []
  /** The status of requests that weren't acknowledged; none if the connection ended. */
  readonly refused: number[] = []
  #wake = (): void => {}
  readonly #done: Promise<unknown>

  constructor(client: Client, size = 1) {
    this.#done = Promise.all(
      Array.from({ length: 8 }, (_, writer) => this.#write(client, `writer ${writer}`, size)),
    )
  }

  async until(acknowledged: number): Promise<void> {
    while (this.acknowledged.length < acknowledged)
      await new Promise<void>((resolve) => (this.#wake = resolve))
  }
  /** Resolves once none of them gets a response any more. */
  async done(): Promise<readonly string[]> {
    await this.#done
    return this.acknowledged
  }

  async #write(client: Client, writer: string, size: number): Promise<void> {
    for (let n = 0; ; n++) {
      const title = `${writer}, ${n}`
      const book = { title, published: '2000-01-01', author: 1, blurb: '·'.repeat(size) }
      const reply = await client.send('POST', '/books', book).catch(() => undefined)
      if (reply?.status !== 201) {
        if (reply !== undefined) this.refused.push(reply.status)
        return
      }
      this.acknowledged.push(title)
      this.#wake()
    }
  }
}

async function storedTitles(client: Client): Promise<Set<string>> {
  const titles = new Set<string>()
  for (let offset = 0; ; offset += 100) {
    const { body } = await client.get(`/books?author=1&limit=100&offset=${offset}`)
    const { items } = body as { items: { title: string }[] }
    for (const { title } of items) titles.add(title)
    if (items.length < 100) return titles
  }
}

async function lost(acknowledged: readonly string[]): Promise<readonly string[]> {
  const again = await ServerProcess.start({ folder })
  const stored = await storedTitles(again.client)
  assert.is(await again.kill('SIGTERM'), 0)
  return acknowledged.filter((title) => !stored.has(title))
}

for (const signal of ['SIGTERM', 'SIGINT'] as const)
  posix(
    `${signal} while clients write and listen: it ends by itself, with 0, and nothing acknowledged is lost`,
    async () => {
      const server = await ServerProcess.start({ folder })
      const listener = server.client.listen('/authors/1/books/events')
      await listener.until((heard) => heard.length > 0)
      const writers = new Writers(server.client)
      await writers.until(100)
      const sent = performance.now()
      const code = await server.kill(signal)
      const took = performance.now() - sent
      listener.close()
      const acknowledged = await writers.done()
      assert.is(code, 0)
      assert.ok(took < PROMPT, `it took ${took} ms`)
      assert.ok(acknowledged.length >= 100)
      assert.equal(await lost(acknowledged), [])
    },
  )

posix('SIGKILL: nothing acknowledged is lost', async () => {
  const server = await ServerProcess.start({ folder })
  const writers = new Writers(server.client)
  await writers.until(100)
  assert.is(await server.kill('SIGKILL'), null)
  assert.equal(await lost(await writers.done()), [])
})

posix(
  'a disk that takes no more: 503, it ends by itself, with 1, and nothing acknowledged is lost',
  async () => {
    // Blocks of 512 bytes: LevelDB's first file is full after a few hundred kilobytes.
    const server = await ServerProcess.start({ folder, limit: 'ulimit -f 512' })
    const writers = new Writers(server.client, 2000)
    assert.is(await server.exit, 1)
    const acknowledged = await writers.done()
    assert.ok(acknowledged.length > 0)
    assert.ok(writers.refused.includes(503))
    assert.equal(await lost(acknowledged), [])
  },
)

posix(
  'a reader of commits goes on in the next process where it was in the last one, without a gap',
  async () => {
    const first = await ServerProcess.start({ folder })
    const { port } = new URL(first.client.url)
    const reader = first.client.listen('/commits')
    for (let n = 0; n < 5; n++) await first.client.send('POST', '/authors', { name: `Author ${n}` })
    await reader.until((heard) => heard.length === 7)
    const ending = first.kill('SIGTERM')
    assert.is(await ending, 0)

    // The reader comes back by itself, two seconds later, with Last-Event-ID. What is written meanwhile waits
    // for it.
    const second = await ServerProcess.start({ folder, port: Number(port) })
    for (let n = 5; n < 10; n++) await second.client.send('POST', '/authors', { name: `Author ${n}` })
    const heard = await reader.until(({ length }) => length === 12)
    reader.close()
    assert.equal(
      heard.map(({ id }) => id),
      Array.from({ length: 12 }, (_, i) => String(i + 1)),
    )
    assert.is(await second.kill('SIGTERM'), 0)
  },
)

test.run()
