import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import * as assert from 'uvu/assert'
import { openTarget, postgresSuite } from '@relata/postgres-server'
import { Cluster } from '../src/cluster/cluster.js'
import { startChromium } from '../../../../packages/studio/test/browser/helpers/chromium.js'

const root = fileURLToPath(new URL('../../../..', import.meta.url))
/** A bundle if the test runner made one. */
const MAIN = join(process.env['RELATA_BUILT'] ?? root, 'docs/examples/server/dist/main.js')
const PROCESSES = ['1', '2', '3']

const { test, run } = await postgresSuite(openTarget)

async function inCluster(database: string, work: (url: string) => Promise<void>): Promise<void> {
  const cluster = await Cluster.start({
    main: MAIN,
    database,
    size: PROCESSES.length,
    host: '127.0.0.1',
    port: 0,
  })
  try {
    await work(cluster.url)
  } finally {
    await cluster.stop()
  }
}

/** Sends a new book until there is a response, with one key. Returns the position that the response has. */
async function addBook(url: string, title: string): Promise<string> {
  for (;;) {
    const response = await fetch(`${url}/books`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': title },
      body: JSON.stringify({ title, published: '2000-01-01', author: 1 }),
    }).catch(() => undefined)
    if (response?.status === 201) return response.headers.get('x-position') ?? ''
    assert.ok(response === undefined || response.status >= 500, `status ${String(response?.status)}`)
    await sleep(50)
  }
}

async function titlesOf(base: string, position: string): Promise<readonly string[]> {
  const response = await fetch(`${base}/books?author=1&limit=100`, { headers: { 'x-position': position } })
  assert.is(response.status, 200)
  const { items } = (await response.json()) as { readonly items: readonly { readonly title: string }[] }
  return items.map(({ title }) => title)
}

async function kill(url: string, name: string): Promise<void> {
  await fetch(`${url}/kill/${name}`, { method: 'POST', headers: { 'x-kill': '1' } })
}

async function back(base: string): Promise<void> {
  while (!(await fetch(`${base}/health`)).ok) await sleep(50)
}

test('a client reads what it wrote from each process, and what was acknowledged while processes are killed is there once', async (target) => {
  await inCluster(await target.database(), async (url) => {
    const position = await addBook(url, 'first')
    for (const name of PROCESSES)
      assert.ok((await titlesOf(`${url}/process/${name}`, position)).includes('first'), `process ${name}`)

    const titles = Array.from({ length: 40 }, (_, at) => `book ${at}`)
    let last = position
    const writing = Promise.all(
      [0, 1, 2, 3].map(async (writer) => {
        for (const title of titles.filter((_, at) => at % 4 === writer)) {
          last = await addBook(url, title)
          await sleep(30)
        }
      }),
    )
    await sleep(60)
    await kill(url, '2')
    await sleep(120)
    await kill(url, '3')
    await writing
    for (const name of PROCESSES) {
      await back(`${url}/process/${name}`)
      const found = (await titlesOf(`${url}/process/${name}`, last)).filter((title) =>
        title.startsWith('book '),
      )
      assert.equal(found.toSorted(), titles.toSorted(), `process ${name}`)
    }
  })
})

test('only requests of this page kill a process, and of one that exists', async (target) => {
  await inCluster(await target.database(), async (url) => {
    const status = async (path: string, init: RequestInit): Promise<number> =>
      (await fetch(url + path, init)).status
    assert.is(await status('/kill/1', { method: 'POST' }), 403)
    assert.is(await status('/kill/1', { headers: { 'x-kill': '1' } }), 403)
    assert.is(await status('/kill/4', { method: 'POST', headers: { 'x-kill': '1' } }), 404)
    assert.is(await status('/process/4/health', {}), 404)
    assert.is(await status('/process/1/health', {}), 200)
  })
})

test('the page shows a new book in three frames, while a process is killed and comes back', async (target) => {
  const browser = await startChromium()
  try {
    await inCluster(await target.database(), async (url) => {
      const page = await browser.newPage()
      await page.goto(url)
      const frames = PROCESSES.map((name) => page.frameLocator(`iframe[title="Process ${name}"]`))
      for (const frame of frames) await frame.getByText('The Dispossessed').waitFor()
      await page.getByLabel('Title').fill('Always Coming Home')
      await page.getByRole('button', { name: 'Add a book' }).click()
      for (const frame of frames) await frame.getByText('Always Coming Home').waitFor()
      await page.getByText(/Always Coming Home: stored by process \d/).waitFor()

      const second = page.frameLocator('iframe[title="Process 2"]')
      await second.getByRole('button', { name: 'kill -9' }).click()
      await second.getByText('away').waitFor()
      await page.getByLabel('Title').fill('The Lathe of Heaven')
      await page.getByRole('button', { name: 'Add a book' }).click()
      for (const frame of frames) await frame.getByText('The Lathe of Heaven').waitFor()
      await second.getByText(/at commit \d+/).waitFor()
    })
  } finally {
    await browser.close()
  }
})

run()
