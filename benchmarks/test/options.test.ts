import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseOptions } from '../src/options.js'
import { NAMES } from '../src/workloads/index.js'

test('by default everything is measured at 10,000 and 100,000 books', () => {
  assert.equal(parseOptions([]), {
    sizes: [10_000, 100_000],
    peers: ['hand-map', 'hand-cols', 'sqlite', 'tinybase', 'tanstack-db', 'lokijs', 'relata'],
    only: NAMES,
    json: false,
    compare: undefined,
    noise: 1.4,
    types: false,
    schemaChanges: false,
    snapshots: false,
    postgres: false,
  })
})

test('lists are taken with commas or by repeating the option', () => {
  const options = parseOptions([
    '--only',
    'forward,tx1',
    '--only',
    'fof',
    '--n',
    '10_000',
    '--peers',
    'relata,hand-map',
    '--json',
  ])
  assert.equal(options, {
    sizes: [10_000],
    peers: ['hand-map', 'relata'],
    only: ['forward', 'tx1', 'fof'],
    json: true,
    compare: undefined,
    noise: 1.4,
    types: false,
    schemaChanges: false,
    snapshots: false,
    postgres: false,
  })
})

test('the types are measured on their own', () => {
  const options = parseOptions(['--types'])
  assert.is(options === 'help' ? undefined : options.types, true)
})

test('a workload, peer or size that does not exist is refused by name', () => {
  assert.throws(() => parseOptions(['--only', 'forwards']), /'forwards' is none of load_all/)
  assert.throws(() => parseOptions(['--peers', 'mysql']), /'mysql' is none of hand-map/)
  assert.throws(() => parseOptions(['--noise', '0.5']), /'0.5' is no factor/)
  assert.throws(() => parseOptions(['--n', 'many']), /'many' is no number of books/)
})

test.run()
