import { request as httpRequest, type ClientRequest } from 'node:http'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { StreamEvents } from '../src/protocol.js'
import { filledLibrary } from './helpers/library.js'
import { OWN, withStudio, type Running } from './helpers/running.js'

const test = suite('the stream of events')

/** An open page. */
class Page {
  readonly events: { readonly name: string; readonly data: unknown }[] = []
  ended = false
  readonly #request: ClientRequest

  constructor(running: Running) {
    this.#request = httpRequest(
      { host: '127.0.0.1', port: running.port, path: '/api/events', headers: OWN },
      (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (part: string) => {
          const messages = (text + part).split('\n\n')
          text = messages.pop() ?? ''
          for (const each of messages) this.#take(each)
        })
        response.on('close', () => (this.ended = true))
        response.on('error', () => (this.ended = true))
      },
    )
    this.#request.on('error', () => (this.ended = true))
    this.#request.end()
  }

  #take(message: string): void {
    const [, name, data] = /^event: (\w+)\ndata: (.*)$/s.exec(message) ?? []
    if (name !== undefined && data !== undefined) this.events.push({ name, data: JSON.parse(data) })
  }

  all<E extends keyof StreamEvents>(name: E): readonly StreamEvents[E][] {
    return this.events.flatMap((event) => (event.name === name ? [event.data as StreamEvents[E]] : []))
  }

  close(): void {
    this.#request.destroy()
  }
}

async function until(what: () => boolean): Promise<void> {
  const end = Date.now() + 60_000
  while (!what()) {
    assert.ok(Date.now() < end, `waited for ${what.toString()}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

test('a change arrives at every open page, with the rows that it touched', async () => {
  const db = filledLibrary()
  await withStudio(db, {}, async (running) => {
    const pages = [new Page(running), new Page(running)]
    await until(() => pages.every((page) => page.all('hello').length === 1))
    assert.equal(pages[0]?.all('hello'), [{ position: 2 }])
    db.transact(
      () => {
        db.Tag.create({ name: 'new' })
        db.Book.get(1).tags.remove(1)
      },
      { action: 'edit', meta: { actor: 'ann' } },
    )
    await until(() => pages.every((page) => page.all('commits').length === 1))
    for (const page of pages) {
      const [event] = page.all('commits')
      assert.equal([event?.position, event?.count], [3, 1])
      assert.equal(
        [event?.commits[0]?.action, event?.commits[0]?.actor, event?.commits[0]?.total],
        ['edit', 'ann', 2],
      )
      assert.equal(event?.models['Tag'], { rows: 5, keys: [5, 1], more: false })
      assert.equal(event?.models['Book'], { rows: 5, keys: [1], more: false })
    }
  })
})

test('commits of a moment arrive together; of many, no keys are kept', async () => {
  const db = filledLibrary()
  await withStudio(db, {}, async (running) => {
    const page = new Page(running)
    await until(() => page.all('hello').length === 1)
    for (let at = 0; at < 3000; at++) db.Tag.create({ name: `t${at}` })
    await until(() => page.all('commits').at(-1)?.position === db.position)
    const events = page.all('commits')
    assert.is(
      events.reduce((sum, { count }) => sum + count, 0),
      3000,
    )
    assert.is(events.at(-1)?.models['Tag']?.more, true)
    assert.ok(events.every(({ commits }) => commits.length <= 20))
  })
})

test('a closed connection releases its subscription: without pages, nothing listens to the store', async () => {
  const db = filledLibrary()
  let listeners = 0
  const watched = new Proxy(db, {
    get(target, name) {
      const value = Reflect.get(target, name) as unknown
      if (name !== 'onCommit') return typeof value === 'function' ? (value.bind(target) as unknown) : value
      return (listener: never) => {
        listeners++
        const stop = target.onCommit(listener)
        return () => {
          listeners--
          stop()
        }
      }
    },
  })
  await withStudio(watched, {}, async (running) => {
    assert.is(listeners, 0)
    const pages = Array.from({ length: 20 }, () => new Page(running))
    await until(() => pages.every((page) => page.all('hello').length === 1))
    assert.is(listeners, 1)
    for (const page of pages.slice(1)) page.close()
    db.Tag.create({ name: 'new' })
    await until(() => pages[0]?.all('commits').length === 1)
    assert.is(listeners, 1)
    pages[0]?.close()
    await until(() => listeners === 0)
    const again = new Page(running)
    await until(() => again.all('hello').length === 1)
    assert.is(listeners, 1)
  })
  assert.is(listeners, 0)
})

test('another store can be shown: open pages are notified to read again', async () => {
  const db = filledLibrary()
  await withStudio(db, {}, async (running) => {
    const page = new Page(running)
    await until(() => page.all('hello').length === 1)
    const later = filledLibrary()
    later.Tag.create({ name: 'new' })
    running.handler.replace(later)
    await until(() => page.all('commits').length === 1)
    const [event] = page.all('commits')
    assert.equal([event?.position, event?.models['Tag']], [3, { rows: 5, keys: [], more: true }])
    later.Tag.create({ name: 'newer' })
    db.Tag.create({ name: 'not shown' })
    await until(() => page.all('commits').length === 2)
    assert.equal(page.all('commits')[1]?.models['Tag'], { rows: 6, keys: [6], more: false })
    assert.is((await running.call('rows', { model: 'Tag' })).total, 6)
  })
})

test('the stream ends when the store or the studio is closed', async () => {
  const db = filledLibrary()
  await withStudio(db, {}, async (running) => {
    const page = new Page(running)
    await until(() => page.all('hello').length === 1)
    assert.is(page.all('health').length, 1)
    await db.close()
    await until(() => page.ended)
    assert.is(page.all('end')[0]?.code, 'ERR_CLOSED')
    assert.is((await running.refused('models', {})).status, 503)
  })
})

test.run()
