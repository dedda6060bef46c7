// Writes the figures of a run into the tables of docs/benchmarks.md, and docs/benchmarks.svg:
// `npm run --silent bench -- --n 100000 --json | node docs/scripts/figures.mjs`.
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { barChart } from './bar-chart.mjs'

const PAGE = fileURLToPath(new URL('../benchmarks.md', import.meta.url))
const CHART = fileURLToPath(new URL('../benchmarks.svg', import.meta.url))
const BOOKS = 100_000
const PEERS = ['hand-map', 'sqlite']
const WORKLOADS = {
  load_all: 'load everything, row by row, per item',
  forward: '`book.author.profile.city`, as one query',
  forward_hops: 'the same, hop by hop through rows',
  reverse_set: '`author.books`, 10 rows',
  reverse_top: '`author.books`, the largest',
  tag_books: '`tag.books`, some 300 rows',
  friends: '`person.friends`, 10 rows',
  fof: 'friends of friends, 100 rows',
  chain_sel: 'reviews by `book__author__profile__city`, few',
  chain_unsel: 'the same, half of all',
  rev_chain: 'authors with a book of a tag and a rating',
  exclude: 'books without a review of 1',
  two_multi: 'two conditions on different books',
  top_count: 'ten authors with most books',
  top_avg: 'ten authors by average review',
  tx1: 'a transaction of one row',
  move_book: 'a change of a foreign key',
  add_tag: 'a link added',
  remove_tag: 'a link removed',
  delete_author: 'a delete with its cascade',
  append_1: 'a durable commit, alone',
  append_group: 'a durable commit, 1,000 waiting together',
  replay: 'replay, per event, indexes included',
}

/** The workloads of the chart. */
const CHARTED = {
  forward: 'forward chain of three keys',
  reverse_set: 'reverse set, 10 rows',
  friends: 'many-to-many, 10 rows',
  chain_sel: 'filter by a chain, few rows',
  rev_chain: 'filter by two reverse chains',
  two_multi: 'two multi-valued conditions',
  top_count: 'top ten by count',
  top_avg: 'top ten by average over two hops',
  add_tag: 'add a link (write)',
  delete_author: 'delete with its cascade (write)',
}

/** The time from a write that changes a followed result to its last notification. */
const LIVE = {
  live_books_100_told: 'related sets, 100 followed',
  live_books_10000_told: 'related sets, 10,000 followed',
  live_books_100000_told: 'related sets, 100,000 followed',
  live_chain_100_told: 'a chain of three hops, 100 followed',
  live_chain_10000_told: 'a chain of three hops, 10,000 followed',
  live_chain_100000_told: 'a chain of three hops, 100,000 followed',
}
const LIVE_PEERS = ['hand-map', 'tinybase', 'tanstack-db', 'sqlite']
/** The cost of a write that touches none of 100,000 subscriptions, relative to a store without any. */
const UNTOUCHED = {
  untouched_books_move: 'a foreign key, related sets followed',
  untouched_books_rate: 'a number, related sets followed',
  untouched_chain_move: 'a foreign key within followed chains',
  untouched_chain_rate: 'a number within followed chains',
}

const lines = readFileSync(0, 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('{'))
const figures = lines.map((line) => JSON.parse(line)).filter(({ n }) => n === BOOKS)
const of = (workload, system) =>
  figures.find((figure) => figure.workload === workload && figure.system === system)

const digits = (value) =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toPrecision(3)
const time = (us) =>
  us < 1000 ? `${digits(us)} µs` : us < 1e6 ? `${digits(us / 1000)} ms` : `${digits(us / 1e6)} s`
const budget = ({ bound, met }) => (bound === null ? '–' : `${bound}: ${met ? 'met' : '**not met**'}`)

function ours(workload) {
  const own = of(workload, 'relata')
  if (own === undefined) throw new Error(`the run has no figure for ${workload}: run all workloads`)
  return own
}

const row =
  (peers) =>
  ([workload, label]) => {
    const own = ours(workload)
    const others = peers
      .map((peer) => of(workload, peer))
      .map((figure) => (figure === undefined ? '–' : time(figure.us)))
    return [label, time(own.us), ...others, budget(own)]
  }

function untouched([workload, label]) {
  const own = ours(workload)
  return [label, `${digits(own.aloneRatio)} ×`, budget(own)]
}

/** Padded as prettier pads it. */
function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((cells) => cells[column].length)))
  const line = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`
  const [head, ...body] = rows
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n')
}

const memory = PEERS.concat('relata')
  .map((peer) => of('load_all', peer))
  .filter((figure) => figure?.bytes !== undefined)
  .map(({ system, bytes }) => `${system} ${bytes} B`)
const where = `Node ${process.versions.node}, ${process.platform} ${process.arch}, ${cpus()[0]?.model.trim() || 'an unnamed processor'}.`
const head = ['what', 'relata', ...PEERS, 'budget']
const text = [
  table([head, ...Object.entries(WORKLOADS).map(row(PEERS))]),
  `Memory an item (a row or a link): ${memory.join(', ')}. ${where}`,
  'Live queries: time from a write that changes a followed result to the last notification. A dash: over a limit of time or memory, or not supported.',
  table([['followed', 'relata', ...LIVE_PEERS, 'budget'], ...Object.entries(LIVE).map(row(LIVE_PEERS))]),
  `A subscription takes ${ours('live_books_100000').bytes} B. A write that touches none of 100,000 subscriptions, relative to the same write without subscriptions:`,
  table([['write', 'relata', 'budget'], ...Object.entries(UNTOUCHED).map(untouched)]),
].join('\n\n')

const BEGIN = '<!-- figures: begin -->'
const END = '<!-- figures: end -->'
const page = readFileSync(PAGE, 'utf8')
const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)]
if (from < 0 || to < from) throw new Error(`docs/benchmarks.md has no place for figures: ${BEGIN} … ${END}`)
writeFileSync(PAGE, `${page.slice(0, from + BEGIN.length)}\n\n${text}\n\n${page.slice(to)}`)

const bars = Object.entries(CHARTED).map(([workload, label]) => ({
  label,
  values: ['relata', ...PEERS].map((system) => of(workload, system)?.us),
}))
writeFileSync(CHART, barChart(['Relata', 'Maps by hand', 'SQLite'], bars, time))
