import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { timeIn, timeOption } from '../../src/history/time-option.js'

const test = suite('a time of the command line')
const NOW = Date.UTC(2026, 4, 1)

test('is an instant in UTC where it has no offset, whatever the zone of the machine', () => {
  const zone = process.env['TZ']
  process.env['TZ'] = 'America/Caracas'
  try {
    for (const [text, time] of [
      ['2026-03-01', Date.UTC(2026, 2, 1)],
      ['2026-03-01T12:30', Date.UTC(2026, 2, 1, 12, 30)],
      ['2026-03-01 12:30:15', Date.UTC(2026, 2, 1, 12, 30, 15)],
      ['2026-03-01T12:30:15.250Z', Date.UTC(2026, 2, 1, 12, 30, 15, 250)],
      ['2026-03-01T12:30:00+02:00', Date.UTC(2026, 2, 1, 10, 30)],
    ] as const)
      assert.is(timeIn(text, NOW), time, text)
  } finally {
    if (zone === undefined) delete process.env['TZ']
    else process.env['TZ'] = zone
  }
})

test('is how long ago', () => {
  assert.is(timeIn('90s', NOW), NOW - 90_000)
  assert.is(timeIn('2h', NOW), NOW - 7_200_000)
  assert.is(timeIn('1w', NOW), NOW - 604_800_000)
})

test('that does not exist is refused', () => {
  for (const text of ['', 'yesterday', '2026-02-30', '2026-13-01', '12:30', '2h ago', '2026']) {
    assert.is(timeIn(text, NOW), undefined, text)
    assert.throws(() => timeOption('since', text, NOW), /--since takes a time such as/)
  }
})

test.run()
