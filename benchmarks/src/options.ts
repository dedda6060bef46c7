import { parseArgs } from 'node:util'
import { PEER_NAMES } from './peers/peer.js'
import type { PeerName } from './peers/peer.js'
import { NAMES } from './workloads/index.js'

export interface Options {
  readonly sizes: readonly number[]
  readonly peers: readonly PeerName[]
  readonly only: readonly string[]
  readonly json: boolean
  /** The output of an earlier run with `--json`. */
  readonly compare: string | undefined
  /** A change of a ratio by less than this factor is noise. */
  readonly noise: number
  /** Measure the cost of the types instead of the workloads. */
  readonly types: boolean
  /** Measure the cost of schema changes instead of the workloads. */
  readonly schemaChanges: boolean
  /** Measure the cost of snapshots instead of the workloads. */
  readonly snapshots: boolean
  /** Measure stores over a log in PostgreSQL instead of the workloads. */
  readonly postgres: boolean
}

export const USAGE = `npm run bench -- [options]

  --only NAME,…      these workloads alone: ${NAMES.join(' ')}
  --n SIZE,…         numbers of books (10000,100000)
  --peers NAME,…     ${PEER_NAMES.join(',')}
  --types            what the types cost the compilers and an editor, instead of the workloads
  --schema-changes   what changes of the schema cost when a log is opened, instead of the workloads
  --snapshots        what writing a snapshot, and opening a store with it, costs, instead of the workloads
  --postgres         stores over a log in PostgreSQL, beside plain tables with an ORM, instead of the workloads
  --json             a line a figure, nothing else on stdout
  --compare FILE     what costs more or less than in an earlier run, whose output with --json is FILE
  --noise FACTOR     for --compare: a smaller change than this is noise (1.4)`

/** The command line as options; throws an error whose message is meant for the user. */
export function parseOptions(args: readonly string[]): Options | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true },
      n: { type: 'string', default: '10000,100000' },
      peers: { type: 'string', default: PEER_NAMES.join() },
      json: { type: 'boolean', default: false },
      compare: { type: 'string' },
      noise: { type: 'string', default: '1.4' },
      types: { type: 'boolean', default: false },
      'schema-changes': { type: 'boolean', default: false },
      snapshots: { type: 'boolean', default: false },
      postgres: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return 'help'
  const only = (values.only ?? []).flatMap(list)
  known('--only', only, NAMES)
  const peers = list(values.peers)
  known('--peers', peers, PEER_NAMES)
  return {
    sizes: list(values.n).map(size),
    peers: PEER_NAMES.filter((name) => peers.includes(name)),
    only: only.length > 0 ? only : NAMES,
    json: values.json,
    compare: values.compare,
    noise: factor(values.noise),
    types: values.types,
    schemaChanges: values['schema-changes'],
    snapshots: values.snapshots,
    postgres: values.postgres,
  }
}

function list(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '')
}

function size(text: string): number {
  const n = Number(text.replaceAll('_', ''))
  if (Number.isSafeInteger(n) && n >= 1000) return n
  throw new RangeError(`--n: '${text}' is no number of books (a whole number from 1000 up)`)
}

function factor(text: string): number {
  const noise = Number(text)
  if (noise >= 1 && noise < Infinity) return noise
  throw new RangeError(`--noise: '${text}' is no factor (a number from 1 up, such as 1.4)`)
}

function known(option: string, passed: readonly string[], allowed: readonly string[]): void {
  const unknown = passed.find((name) => !allowed.includes(name))
  if (unknown !== undefined) throw new RangeError(`${option}: '${unknown}' is none of ${allowed.join(' ')}`)
}
