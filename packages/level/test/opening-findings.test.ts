import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { findingsOf } from '../src/opening-findings.js'
import type { OpeningReport } from '../src/opening-report.js'

const test = suite('what opening a log found')

const CLEAN: OpeningReport = {
  unclean: false,
  tornBytes: 0,
  dropped: false,
  lost: undefined,
  kept: undefined,
  anchor: 'verified',
}

test('is nothing after a clean close', () => {
  assert.equal(findingsOf(CLEAN), [])
  assert.equal(findingsOf({ ...CLEAN, anchor: 'new' }), [])
})

test('is a sentence for each thing, with a stable code', () => {
  const codes = (report: Partial<OpeningReport>): readonly string[] =>
    findingsOf({ ...CLEAN, ...report }).map(({ code }) => code)
  assert.equal(codes({ unclean: true, tornBytes: 12 }), ['UNCLEAN_STOP', 'TORN_TAIL'])
  assert.equal(codes({ dropped: true }), ['END_DROPPED'])
  assert.equal(codes({ anchor: 'missing' }), ['ANCHOR_MISSING'])
  assert.equal(codes({ anchor: 'damaged' }), ['ANCHOR_DAMAGED'])
  assert.match(findingsOf({ ...CLEAN, tornBytes: 12 })[0]?.message ?? '', '12 bytes')
  assert.match(
    findingsOf({ ...CLEAN, dropped: true, kept: 'a/events.damaged' })[0]?.message ?? '',
    'events.damaged',
  )
})

test.run()
