import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { EventParser } from '../../client/api/event-parser.js'
import { cellText, prettyJson, roundCell } from '../../client/lib/cell-text.js'
import { formatAgo, formatBytes, formatMs } from '../../client/lib/format.js'
import { filterOfGroup } from '../../client/lib/group-filter.js'
import { parseMeasure } from '../../client/lib/measures.js'
import { rankNames } from '../../client/lib/rank-names.js'

const test = suite('parts of the pages')

test('events are read from pieces that end anywhere', () => {
  const text = ': alive\n\nevent: hello\ndata: {"position":1}\n\nevent: commits\ndata: {}\n\n'
  for (let size = 1; size < text.length; size += 3) {
    const parser = new EventParser()
    const events = []
    for (let at = 0; at < text.length; at += size) events.push(...parser.push(text.slice(at, at + size)))
    assert.equal(events, [
      { name: 'hello', data: '{"position":1}' },
      { name: 'commits', data: '{}' },
    ])
  }
})

test('cells are one text each', () => {
  assert.is(cellText(null), 'null')
  assert.is(cellText({ t: 'bigint', v: '12' }), '12')
  assert.is(cellText({ t: 'text', v: '<b>', size: 9, cut: true }), '<b>…')
  assert.is(cellText({ t: 'binary', v: 'AQID', size: 3 }), '01 02 03 · 3 B')
  assert.is(cellText({ t: 'row', model: 'A', key: null, display: null, raw: 7 }), 'no such row: 7')
  assert.is(prettyJson('{"a":1}'), '{\n  "a": 1\n}')
  assert.is(prettyJson('{'), '{')
  assert.is(roundCell(518.9047619047619), 518.9048)
})

test('the filter of a group is the filter and the values of its keys', () => {
  const by = [{ chain: 'author' }, { chain: 'title' }]
  const eco = { t: 'row', model: 'Author', key: 1, display: 'Eco' } as const
  assert.is(filterOfGroup('', by, [eco, 'a "b", c']), 'author = 1, title = "a \\"b\\", c"')
  assert.is(
    filterOfGroup('a = 1 or b = 2', by, [null, 'x']),
    '(a = 1 or b = 2), author__isnull = true, title = "x"',
  )
  assert.is(filterOfGroup('', [{ chain: 'cover' }], [{ t: 'binary', v: 'AQ==', size: 1 }]), undefined)
})

test('measures are read from the URL', () => {
  assert.equal(parseMeasure('avg:pages'), { function: 'avg', chain: 'pages' })
  assert.equal(parseMeasure('count'), { function: 'count' })
  assert.equal(parseMeasure('nonsense:pages'), { function: 'count' })
})

test('names are found by a few letters, the nearest first', () => {
  const all = ['Review', 'New Review', 'Preview', 'Book'].map((name) => ({ name }))
  const names = (search: string): readonly string[] => rankNames(all, search).map(({ name }) => name)
  assert.equal(names('review'), ['Review', 'New Review', 'Preview'])
  assert.equal(names('bk'), ['Book'])
  assert.is(names('').length, 4)
})

test('sizes and times are short', () => {
  assert.is(formatBytes(999), '999 B')
  assert.is(formatBytes(1500), '1.5 kB')
  assert.is(formatBytes(999_999), '1.0 MB')
  assert.is(formatMs(0.01), '< 0.1 ms')
  assert.is(formatMs(12.4), '12 ms')
  assert.is(formatAgo(0, 120_000), '2 min ago')
})

test.run()
