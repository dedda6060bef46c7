import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { port } from '../src/ports/port.js'
import { faultOf, PORTS, runPorts } from '../src/ports/ports.js'
import { isPage, PAGE } from '../src/ports/run.js'
import { countLines, coveragePage } from '../src/ports/table.js'

const test = suite('the small applications in the style of Django and Prisma')
const report = runPorts(Number(process.env['RUNS'] ?? 4))

test('their calls have the answers of the naive models, on any data', () => {
  assert.equal(report.faults, [])
  assert.ok(report.compared > 200, String(report.compared))
})

test('the page of the guide has the counts', () => {
  assert.ok(
    isPage(readFileSync(PAGE, 'utf8'), coveragePage(report)),
    'npm run conformance -- --ports --write',
  )
  assert.match(countLines(report).at(-1) ?? '', /^all +\d+ +\d+ +\d+$/)
})

test('most calls are natural, and every application has several', () => {
  const calls = PORTS.flatMap((each) => each.calls)
  assert.ok(calls.filter(({ verdict }) => verdict === 'natural').length > 0.8 * calls.length)
  for (const { name, calls: own } of PORTS) assert.ok(own.length >= 5, name)
})

test('a wrong answer and an error are faults', () => {
  const wrong = port({
    name: 'wrong',
    tool: 'Django',
    about: 'nothing',
    world: (seed: number) => seed,
    calls: [
      { feature: 'orders', original: 'a', relata: (n) => [n], naive: (n) => [n] },
      { feature: 'orders', original: 'b', relata: (n) => [n], naive: (n) => [n + 1] },
      {
        feature: 'orders',
        original: 'c',
        relata: () => {
          throw new Error('broken')
        },
        naive: (n) => n,
      },
      { feature: 'orders', original: 'd', missing: 'no such call' },
    ],
  })
  assert.is(faultOf(wrong, 0, 3), undefined)
  assert.is(faultOf(wrong, 1, 3), '[3] instead of [4]')
  assert.is(faultOf(wrong, 2, 3), 'Error: broken')
  assert.is(faultOf(wrong, 3, 3), undefined)
})

test.run()
