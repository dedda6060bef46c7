import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

const test = suite('safety of the pages')
const CLIENT = new URL('../../client/', import.meta.url)

/** What makes markup or code of text. */
const FORBIDDEN =
  /dangerouslySetInnerHTML|innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser|srcdoc|\beval\(|new Function|setAttribute\(\s*['"](on|style|href)/

function sources(): readonly string[] {
  const names = readdirSync(CLIENT, { recursive: true, encoding: 'utf8' })
  return names.filter((name) => /\.tsx?$/.test(name) && !/^dist\b/.test(name))
}

test('no source makes markup or code of a value', () => {
  const names = sources()
  assert.ok(names.length > 50)
  for (const name of names) {
    const text = readFileSync(new URL(name.replaceAll('\\', '/'), CLIENT), 'utf8')
    assert.not.match(text, FORBIDDEN, join('client', name))
  }
})

test('the page has no inline script, style or handler, and loads its own files alone', () => {
  const page = readFileSync(new URL('index.html', CLIENT), 'utf8')
  assert.not.match(page, /<style|\sstyle=|\son\w+=|javascript:|https?:/)
  for (const [, content] of page.matchAll(/<script[^>]*>([^<]*)</g)) assert.is(content, '')
})

test.run()
