import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LONGEST_PAUSE, nextPause, SHORTEST_PAUSE } from '../../client/lib/reload-pause.js'

const test = suite('the pause before a load')

test('it grows while commits follow each other, up to a limit', () => {
  const pauses = [SHORTEST_PAUSE]
  for (let at = 0; at < 4; at++) pauses.push(nextPause(pauses[at] ?? 0, 50))
  assert.equal(pauses, [400, 800, 1600, 1600, 1600])
  assert.is(pauses.at(-1), LONGEST_PAUSE)
})

test('a commit after a quiet time is shown soon', () => {
  assert.is(nextPause(SHORTEST_PAUSE, Infinity), SHORTEST_PAUSE)
  assert.is(nextPause(LONGEST_PAUSE, 2 * LONGEST_PAUSE), SHORTEST_PAUSE)
})

test.run()
