import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { watchCollector } from '../src/collector.js'

/** Objects that outlive many young collections, and garbage. */
function allocate(): unknown {
  const kept: object[] = []
  for (let i = 0; i < 3e6; i++) {
    const made = { i, next: { i } }
    if (i % 2 === 0) kept.push(made)
  }
  return kept
}

test('the share of work that allocates is above that of work that does not', async () => {
  const busy = await watchCollector(allocate)
  const idle = await watchCollector(() => {
    let sum = 0
    for (let i = 0; i < 3e7; i++) sum += i % 7
    return sum
  })
  assert.ok(busy.collector > 0.02 && busy.collector < 1, `${busy.collector} of allocating`)
  assert.ok(idle.collector < 0.02, `${idle.collector} of counting`)
})

test('collections that the work forces are left out', async () => {
  setFlagsFromString('--expose-gc')
  const force = runInNewContext('gc') as () => void
  const kept = allocate()
  const { collector } = await watchCollector(() => {
    for (let i = 0; i < 5; i++) force()
    return kept
  })
  assert.ok(collector < 0.2, `${collector} of forced collections`)
})

test.run()
