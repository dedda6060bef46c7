// Measures the studio in Chromium: `npm run studio:measure`, with `-- 100000` on that many rows instead of a million. Prints the
// time to the first table, the time of a filter besides its query, and what open pages cost a writer.
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { startChromium } from '../helpers/chromium.js'

const ROUNDS = 7
const WRITER_ROUNDS = 5
const TABS = 20
const WINDOW = 4000

const rows = Number(process.argv[2] ?? 1_000_000)
const server = fork(fileURLToPath(new URL('server.ts', import.meta.url)), [String(rows)], {
  execArgv: ['--import', 'tsx'],
})
const { port } = await message<{ readonly port: number }>(server)
const url = `http://127.0.0.1:${port}/rows/Item`
const browser = await startChromium()
console.log(`${rows} rows; the smallest and the middle of ${ROUNDS} rounds`)
await measureFirstTable(browser)
await measureFilter(browser)
await measureWriter(browser)
await browser.close()
server.disconnect()

async function message<T>(child: ChildProcess): Promise<T> {
  const [sent] = (await once(child, 'message')) as [T]
  return sent
}

/** From the beginning of the navigation until a row is on the page, with nothing in the cache. */
async function measureFirstTable(chromium: Browser): Promise<void> {
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const context = await chromium.newContext()
    const page = await context.newPage()
    await page.addInitScript(() => {
      const observer = new MutationObserver(() => {
        if (document.querySelector('.grid-row .value') === null) return
        observer.disconnect()
        requestAnimationFrame(() => performance.mark('first-row'))
      })
      observer.observe(document, { childList: true, subtree: true })
    })
    await page.goto(url, { waitUntil: 'commit' })
    times.push(await markOf(page, 'first-row'))
    await context.close()
  }
  print('first table', times, 'ms')
}

async function markOf(page: Page, name: string): Promise<number> {
  const mark = await page.waitForFunction(
    (wanted) => performance.getEntriesByName(wanted)[0]?.startTime,
    name,
  )
  return Number(await mark.jsonValue())
}

/** From Enter until the table has the rows that match, less the time that the server says the query took. */
async function measureFilter(chromium: Browser): Promise<void> {
  const page = await chromium.newPage()
  await page.goto(url)
  await page.locator('.grid-row .value').first().waitFor()
  const filter = page.getByRole('combobox', { name: 'Filter Item' })
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    await filter.fill(`rank < ${50 + round}`)
    await page.evaluate(
      (status) => {
        performance.clearMarks()
        addEventListener('keydown', () => performance.mark('enter'), { once: true, capture: true })
        const observer = new MutationObserver(() => {
          if (document.querySelector('.status-bar')?.textContent?.startsWith(status) !== true) return
          observer.disconnect()
          requestAnimationFrame(() => performance.mark('filtered'))
        })
        observer.observe(document.body, { childList: true, subtree: true, characterData: true })
      },
      `${49 + round} rows match`,
    )
    const answered = page.waitForResponse((response) => response.url().endsWith('/api/rows'))
    await filter.press('Enter')
    const { ms } = (await (await answered).json()) as {
      readonly ms: { readonly query: number; readonly count: number }
    }
    const took = (await markOf(page, 'filtered')) - (await markOf(page, 'enter'))
    times.push(took - ms.query - ms.count)
  }
  print('filter besides its query', times, 'ms')
  await page.close()
}

/** The share of a processor that the server takes more with pages open, by turns, while 2,000 commits a second are made. */
async function measureWriter(chromium: Browser): Promise<void> {
  const costs: number[] = []
  for (let round = 0; round < WRITER_ROUNDS; round++) {
    const alone = await shareOfWriting()
    // A browser has six connections to a server; each context here has its own.
    const pages = await Promise.all(
      Array.from({ length: TABS }, async () => (await chromium.newContext()).newPage()),
    )
    for (const page of pages) {
      await page.goto(url)
      await page.getByText('Live').first().waitFor()
    }
    const watched = await shareOfWriting()
    for (const page of pages) await page.context().close()
    costs.push((watched - alone) * 100)
  }
  print(`${TABS} pages in sight cost a writer`, costs, '%')
}

async function shareOfWriting(): Promise<number> {
  server.send({ write: WINDOW })
  const { cpu, ms } = await message<{ readonly cpu: number; readonly ms: number }>(server)
  return cpu / ms
}

function print(name: string, values: readonly number[], unit: string): void {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
  console.log(`${name}: ${(sorted[0] ?? Number.NaN).toFixed(1)} ${unit}, ${middle.toFixed(1)} ${unit}`)
}
