import type { Page } from 'playwright-core'
import * as assert from 'uvu/assert'
import { createStore, defineSchema, json, model, string, text, type JsonValue } from 'relata'
import type { AnyStore } from '../../src/index.js'
import { browserSuite } from './helpers/browser-suite.js'
import { grid } from './helpers/grid.js'

const { test, run } = await browserSuite()

const HTML = `<img src=x onerror="window.wasRun = true"><script>window.wasRun = true</script>"'><svg onload=wasRun=1>`
/** From right to left, with characters that aren't seen. */
const ODD = 'an odd \u202etxet\u0000\u200b'
const LONG = `begin ${'<b>5 MB</b> '.repeat(480_000)}end`

const schema = defineSchema({
  Note: model(
    { title: string(), body: text(), data: json<JsonValue>({ null: true }) },
    { display: (note) => note.title },
  ),
})

function hostileStore(): AnyStore {
  const db = createStore(schema)
  const data = { constructor: HTML, prototype: { toString: HTML }, text: '__proto__' }
  db.transact(
    () => {
      db.Note.create({ title: HTML, body: HTML, data })
      db.Note.create({ title: '__proto__', body: LONG })
      db.Note.create({ title: ODD, body: 'javascript:alert(1)', data: 'javascript:alert(1)' })
    },
    { action: HTML, meta: { actor: HTML } },
  )
  return db
}

/** Nothing of a value became a part of the page, or ran. */
async function assertInert(page: Page, place: string): Promise<void> {
  const found = await page.evaluate(() => ({
    wasRun: 'wasRun' in window,
    polluted: 'toJSON' in {},
    elements: document.querySelectorAll('img, script:not([src]), svg[onload], b, iframe').length,
    links: [...document.links].filter(({ protocol }) => protocol !== 'http:').length,
  }))
  assert.equal(found, { wasRun: false, polluted: false, elements: 0, links: 0 }, place)
}

test('HTML and 5 MB of text are shown as text, and run nothing', async ({ studio }) => {
  const visit = await studio(hostileStore(), { write: true, title: HTML })
  const page = await visit.open('rows/Note')
  const rows = grid(page, 'Note')
  await rows.getByText(HTML).first().waitFor()
  await rows.getByText('an odd').waitFor()
  assert.is(await page.title(), `Note · ${HTML}`)
  await assertInert(page, 'the table')

  await rows.getByRole('button', { name: 'Show all of body' }).click()
  const whole = page.getByRole('dialog')
  await whole.getByText('begin <b>5 MB</b>').waitFor()
  await page.keyboard.press('Escape')
  await whole.waitFor({ state: 'detached' })

  const filter = page.getByRole('combobox', { name: 'Filter Note' })
  await filter.fill('title = "<')
  await page.getByRole('option', { name: '<img' }).waitFor()
  await assertInert(page, 'the completions')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByText('1 row matches').waitFor()

  await page.getByRole('link', { name: `Open ${HTML}` }).click()
  await page.getByRole('heading', { name: HTML }).waitFor()
  await page.getByText('"text": "__proto__"').waitFor()
  await assertInert(page, 'the row')
  await page.getByRole('button', { name: 'Edit' }).click()
  assert.is(await page.getByLabel('body').inputValue(), HTML)
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: 'Delete' }).click()
  await page
    .getByRole('dialog', { name: `Delete ${HTML}?` })
    .getByText('Deleted', { exact: true })
    .waitFor()
  await assertInert(page, 'the delete')

  for (const [path, shown] of [
    ['commits', HTML],
    ['commit/2', HTML],
    [`commits?action=${encodeURIComponent(HTML)}`, HTML],
    [`console?q=${encodeURIComponent('db.Note.all()')}`, 'an odd'],
    [`console?q=${encodeURIComponent(HTML)}`, 'onerror'],
    [`rows/Note?filter=${encodeURIComponent(HTML)}`, 'Expected a chain'],
    [`rows/${encodeURIComponent('<img src=x onerror=wasRun=1>')}`, 'No model is called'],
  ] as const) {
    await page.goto(visit.url(path))
    await page.getByRole('main').getByText(shown).first().waitFor()
    await assertInert(page, path)
  }
})

test('a lone surrogate and __proto__ in a form are faults at their fields', async ({ page: open }) => {
  const page = await open(hostileStore(), 'new/Note', { write: true })
  // Typed inside the page: the protocol of the browser can't send it.
  await page.getByLabel('title').evaluate((input: HTMLInputElement) => {
    input.value = `half ${String.fromCharCode(0xd800)} a pair`
    input.dispatchEvent(new InputEvent('input', { bubbles: true }))
  })
  await page.getByLabel('body').fill('text')
  await page.getByRole('button', { name: 'Set a value: data' }).click()
  await page.getByLabel('data', { exact: true }).fill('{"__proto__": 1}')
  await page.getByRole('button', { name: 'Create Note' }).click()
  await page.locator('.fault').first().waitFor()
  assert.is(await page.getByLabel('title').getAttribute('aria-invalid'), 'true')
  assert.is(await page.getByLabel('data', { exact: true }).getAttribute('aria-invalid'), 'true')
  await assertInert(page, 'the form')
})

test('what a value would have run is refused by the policy of the page as well', async ({ studio }) => {
  const visit = await studio(hostileStore())
  const page = await visit.open('rows/Note')
  await grid(page, 'Note').getByText('an odd').waitFor()
  const thrown = await page.evaluate(() => {
    const box = document.createElement('div')
    const style = document.createElement('style')
    const script = document.createElement('script')
    style.textContent = 'body { color: red }'
    document.body.append(box, style, script)
    void fetch('https://example.org/').catch(() => undefined)
    const { trustedTypes } = window as unknown as {
      readonly trustedTypes: { readonly createPolicy: (name: string, rules: object) => unknown }
    }
    const attempts: readonly (() => unknown)[] = [
      () => (box.innerHTML = '<img src="https://example.org/x.png" onerror="window.wasRun = true">'),
      () => (script.textContent = 'window.wasRun = true'),
      () => (script.src = 'https://example.org/x.js'),
      () => new Worker('https://example.org/x.js'),
      () => trustedTypes.createPolicy('other', {}),
    ]
    return attempts.flatMap((attempt) => {
      try {
        attempt()
        return []
      } catch (error) {
        return [error instanceof TypeError]
      }
    })
  })
  assert.equal(thrown, [true, true, true, true, true], 'Trusted Types refuse each')
  assert.is(await page.evaluate(() => 'wasRun' in window), false)
  const refused = visit.faults.splice(0).filter((fault) => /Content Security Policy|TrustedHTML/.test(fault))
  assert.ok(refused.length >= 3, refused.join('\n'))
})

run()
