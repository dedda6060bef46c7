import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { jsonDocument, jsonLine } from '../../src/output/json.js'
import { printable } from '../../src/output/printable.js'
import { ProgressBar } from '../../src/output/progress.js'
import { table } from '../../src/output/table.js'
import { Capture } from '../helpers/capture.js'

const test = suite('what commands print')

test('a table aligns its columns, whatever their colours', () => {
  const rows = [
    ['name', 'rows'],
    ['\u001b[31mAuthor\u001b[39m', '7'],
    ['Größe', '1200'],
  ]
  assert.is(table(rows, { right: [1] }), 'name    rows\n\u001b[31mAuthor\u001b[39m     7\nGröße   1200\n')
  assert.is(table([['a', 'b']]), 'a  b\n')
})

test('control characters of stored text never reach a terminal', () => {
  assert.is(printable('a\nb\r\tc\u001b[2J\u202e\u0085'), 'a\\nb\\r\\tc\\u001b[2J\\u202e\\u0085')
})

test('JSON has bigints as digits and bytes as hexadecimal', () => {
  assert.is(jsonLine({ a: 12n, b: new Uint8Array([1, 255]) }), '{"a":"12","b":"01ff"}\n')
  assert.is(jsonDocument({ a: 1 }), '{\n  "a": 1\n}\n')
})

test('a progress bar appears after a second, on a terminal, and is removed at the end', () => {
  let now = 0
  const stderr = new Capture(true)
  const bar = new ProgressBar({ stderr }, 'Reading', () => now)
  now = 999
  bar.update(1, 4)
  assert.is(stderr.text, '')
  now = 1000
  bar.update(2, 4)
  now = 1050
  bar.update(3, 4)
  assert.is(stderr.text, `\r\u001b[2KReading ${'█'.repeat(12)}${'░'.repeat(12)} 50 %  1 s`)
  bar.end()
  assert.ok(stderr.text.endsWith('\r\u001b[2K'))
})

test('a progress bar writes nothing where there is no terminal', () => {
  let now = 0
  const stderr = new Capture()
  const bar = new ProgressBar({ stderr }, 'Reading', () => now)
  now = 5000
  bar.update(2, 4)
  bar.end()
  assert.is(stderr.text, '')
})

test.run()
