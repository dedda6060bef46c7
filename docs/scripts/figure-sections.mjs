// The sections of docs/benchmarks.md: which workloads are in which table, and what they are called there.
import { barChart } from './bar-chart.mjs'

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
  replay: 'first replay of a process, 1,000,000 books, per event',
}
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
  live_books_100_notified: 'related sets, 100 followed',
  live_books_10000_notified: 'related sets, 10,000 followed',
  live_books_100000_notified: 'related sets, 100,000 followed',
  live_chain_100_notified: 'a chain of three hops, 100 followed',
  live_chain_10000_notified: 'a chain of three hops, 10,000 followed',
  live_chain_100000_notified: 'a chain of three hops, 100,000 followed',
}
const LIVE_PEERS = ['hand-map', 'tinybase', 'tanstack-db', 'sqlite']
/** The cost of a write that touches none of 100,000 subscriptions, relative to a store without any. */
const UNTOUCHED = {
  untouched_books_move: 'a foreign key, related sets followed',
  untouched_books_rate: 'a number, related sets followed',
  untouched_chain_move: 'a foreign key within followed chains',
  untouched_chain_rate: 'a number within followed chains',
}

const PAGES = {
  page_first: '`first()`',
  page_last: '`last()`',
  page_exists: '`exists()` of a table',
  page_exists_filter: '`exists()` of an indexed filter',
  page_slice: 'a slice without an order',
  page_break: 'a loop that ends after ten rows',
  page_keyset: 'the next page after a key',
  page_offset_1: 'a page by offset, at 1 %',
  page_offset_50: 'a page by offset, at 50 %',
  page_date: 'the next page by an indexed date',
  page_year: 'the first page of a year',
  page_prefix: 'a prefix of an indexed title',
  page_pair: 'two fields that are unique together',
  page_top_indexed: 'the first ten by an indexed field',
  page_top_unindexed: 'the first ten by a field without index',
  page_related: 'a page of the largest related set',
  page_chain: 'a page of a chain filter',
}
const PAGE_PEERS = ['hand-map', 'sqlite', 'tinybase', 'lokijs']

const ARTICLES = {
  tags_contains: 'articles with a tag: `tags__contains`',
  tags_overlap: 'with one of two tags: `tags__overlap`',
  text_search: 'with two words: `search`',
  text_similar: 'with a similar title: `title__similar`',
  tree_descendants: '`descendants` of a topic, 72 rows',
  tree_move: 'a subtree moved',
}
const PAST = {
  past_snapshot: '`db.at` after 95 % of 200,000 events, from a snapshot',
  past_beginning: '`db.at` after 45 %, from the first commit',
}

const SERVICE = {
  service: 'an operation',
  service_p50: 'median latency',
  service_p99: '99th percentile, all operations',
  service_read_p99: '99th percentile, reads',
  service_chain_p99: '99th percentile, chains',
  service_write_p99: '99th percentile, writes',
  service_lag_p99: 'lag of the event loop, 99th percentile',
  service_lag_max: 'lag of the event loop, largest',
}

const COLD = {
  fof: 'friends of friends',
  chain_sel: 'reviews by `book__author__profile__city`, few',
  rev_chain: 'authors with a book of a tag and a rating',
  two_multi: 'two conditions on different books',
}
const KEPT = {
  fof_subscribed: 'friends of friends, after 20,000 subscriptions',
  fof_kept: 'the same, after keeping 20,000 query sets',
}
const MEMORY = {
  load_first: 'an item, everything loaded in one transaction',
  memory_rows: 'an item, loaded in a transaction a row',
  memory_update: 'an update of two columns, history kept',
}

/** The tables of a log in PostgreSQL; the figures bring their own words. */
const POSTGRES = {
  write: ['writes', 'writers', ['median', 'p99', 'rate', 'conflicts', 'ratio', 'aim']],
  live: ['in another process', 'writers', ['median', 'p99', 'aim']],
  follow: ['reads', 'books', ['median', 'p99', 'ratio']],
  start: ['start', 'books', ['median', 'ratio']],
}

export class MissingFigure extends Error {}

/** Each takes the run's figures; throws `MissingFigure` if Relata's are incomplete. */
export const sections = {
  queries(figures) {
    const run = new Run(figures)
    return {
      body: timesTable(run, 'what', WORKLOADS, PEERS),
      charts: { 'benchmarks.svg': chart(run, CHARTED) },
    }
  },
  live(figures) {
    const run = new Run(figures)
    const untouched = Object.entries(UNTOUCHED).map(([workload, label]) => {
      const own = run.own(workload)
      return [label, `${digits(own.aloneRatio)} ×`, budget(own)]
    })
    return {
      body: [
        timesTable(run, 'followed', LIVE, LIVE_PEERS),
        `A subscription takes ${run.own('live_books_100000').bytes} B. A write that touches none of 100,000 subscriptions, relative to the same write without subscriptions:`,
        table([['write', 'relata', 'budget'], ...untouched]),
      ].join('\n\n'),
    }
  },
  pages(figures) {
    const run = new Run(figures)
    const text = timesTable(run, 'a call', PAGES, PAGE_PEERS)
    return {
      body: `![Time of a call: Relata, sorted arrays by hand, SQLite](benchmarks-pages.svg)\n\n${text}`,
      charts: { 'benchmarks-pages.svg': chart(run, PAGES, 'Sorted arrays by hand') },
    }
  },
  articles(figures) {
    return { body: timesTable(new Run(figures), 'a call', ARTICLES, PEERS) }
  },
  past(figures) {
    const run = new Run(figures)
    const rows = Object.entries(PAST).map(([workload, label]) => [label, timeOf(run.own(workload))])
    return { body: table([['a past state', 'relata'], ...rows]) }
  },
  service(figures) {
    const sizes = [...new Set(figures.filter(({ workload }) => workload === 'service').map(({ n }) => n))]
    if (sizes.length === 0) throw new MissingFigure('the run has no figure for service')
    return { body: sizes.map((n) => serviceOf(new Run(figures, n), n)).join('\n\n') }
  },
  cold(figures) {
    const run = new Run(figures)
    const calls = Object.entries(COLD).map(([name, label]) => {
      const cold = ['first', 'tenth'].map((call) => run.own(`cold_${name}_${call}`))
      const warm = ['first', 'tenth', 'steady'].map((call) => run.own(`warm_${name}_${call}`))
      return [label, ...[...cold, ...warm].map(timeOf), budget(warm[1])]
    })
    const byHand = Object.entries(COLD).map(([name, label]) => [
      label,
      ...['first', 'tenth', 'steady'].map((call) => timeOf(run.of(`cold_${name}_${call}`, 'hand-map'))),
    ])
    const kept = Object.entries(KEPT).map(([workload, label]) => {
      const own = run.own(workload)
      return [label, timeOf(own), timeOf(run.of(workload, 'hand-map')), percent(own.collector), budget(own)]
    })
    return {
      body: [
        table([['query', 'first call', 'tenth', 'warm: first', 'warm: tenth', 'steady', 'budget'], ...calls]),
        table([['hand-map', 'first call', 'tenth', 'steady'], ...byHand]),
        table([['query', 'relata', 'hand-map', 'collector', 'budget'], ...kept]),
      ].join('\n\n'),
    }
  },
  postgres(figures) {
    const own = figures.filter(({ workload }) => workload.startsWith('pg_'))
    for (const section of [...Object.keys(POSTGRES), 'rows'])
      if (!own.some((figure) => figure.section === section))
        throw new MissingFigure(`the run has no figure for PostgreSQL (${section})`)
    const tables = Object.keys(POSTGRES).map((section) => postgresTable(own, section))
    return { body: [...tables.slice(0, 2), ormTable(own), ...tables.slice(2)].join('\n\n') }
  },
  memory(figures) {
    const run = new Run(figures)
    const rows = Object.entries(MEMORY).map(([workload, label]) => {
      const own = run.own(workload)
      const others = PEERS.map((peer) => run.of(workload, peer))
      const met = own.bytes <= own.bytesBudget ? 'met' : '**not met**'
      return [label, ...[own, ...others].map(bytesOf), `≤ ${own.bytesBudget} B: ${met}`]
    })
    return { body: table([['memory of', 'relata', ...PEERS, 'budget'], ...rows]) }
  },
}

/** The figures of one section of the benchmark of PostgreSQL. */
function postgresTable(figures, section) {
  const [title, counts, columns] = POSTGRES[section]
  const heads = {
    median: 'median',
    p99: '99 %',
    rate: 'a second',
    conflicts: 'repeated',
    ratio: 'ratio',
    aim: 'aim',
  }
  const or = (value, text) => (value === undefined ? '–' : text(value))
  const cells = {
    median: ({ us }) => time(us),
    p99: ({ p99 }) => or(p99, time),
    rate: ({ perSecond }) => or(perSecond, (rate) => Math.round(rate).toLocaleString('en')),
    conflicts: ({ conflicts }) => or(conflicts, percent),
    ratio: ({ ratio }) => or(ratio, (value) => `${digits(value)} ×`),
    aim: ({ aim, met }) => or(aim, (text) => `${text}: ${met ? 'met' : '**not met**'}`),
  }
  const rows = figures
    .filter((figure) => figure.section === section)
    .map((figure) => [
      figure.what,
      figure.n.toLocaleString('en'),
      ...columns.map((column) => cells[column](figure)),
    ])
  return table([[title, counts, ...columns.map((column) => heads[column])], ...rows])
}

/** The same reads and writes on a store and on plain tables. */
function ormTable(figures) {
  const own = figures.filter(({ section, system }) => section === 'rows' && system === 'relata')
  const rows = own.map((figure) => {
    const { workload, what, n, ratio } = figure
    const orm = figures.find(
      (each) => each.workload === workload && each.n === n && each.system === 'drizzle',
    )
    const rate = (each) =>
      each?.perSecond === undefined ? '–' : Math.round(each.perSecond).toLocaleString('en')
    return [
      what,
      n.toLocaleString('en'),
      timeOf(figure),
      timeOf(orm),
      ratio === undefined ? '–' : `${factor(1 / ratio)} ×`,
      rate(figure),
      rate(orm),
    ]
  })
  return table([
    ['a call', 'books', 'relata', 'drizzle', 'drizzle takes', 'relata, a second', 'drizzle, a second'],
    ...rows,
  ])
}

/** The figures of one size. */
class Run {
  constructor(figures, n = BOOKS) {
    this.n = n
    this.figures = figures.filter((figure) => figure.n === n)
  }

  of(workload, system) {
    return this.figures.find((figure) => figure.workload === workload && figure.system === system)
  }

  own(workload) {
    const figure = this.of(workload, 'relata')
    if (figure === undefined)
      throw new MissingFigure(`the run has no figure for ${workload} at ${this.n} books`)
    return figure
  }
}

function serviceOf(run, n) {
  const rows = Object.entries(SERVICE).map(([workload, label]) => {
    const others = PEERS.map((peer) => run.of(workload, peer))
    return [label, ...[run.own(workload), ...others].map(timeOf)]
  })
  const all = [run.own('service_memory'), ...PEERS.map((peer) => run.of('service_memory', peer))]
  rows.push(['memory that a write leaves behind', ...all.map(bytesOf)])
  return table([[`${n.toLocaleString('en')} books`, 'relata', ...PEERS], ...rows])
}

function timesTable(run, head, workloads, peers) {
  const rows = Object.entries(workloads).map(([workload, label]) => {
    const own = run.own(workload)
    return [label, timeOf(own), ...peers.map((peer) => timeOf(run.of(workload, peer))), budget(own)]
  })
  return table([[head, 'relata', ...peers, 'budget'], ...rows])
}

function chart(run, workloads, byHand = 'Maps by hand') {
  const rows = Object.entries(workloads).map(([workload, label]) => ({
    label: label.replaceAll('`', ''),
    values: ['relata', ...PEERS].map((system) => run.of(workload, system)?.us),
  }))
  return barChart(['Relata', byHand, 'SQLite'], rows, time)
}

/** Padded as the formatter pads it. */
function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((cells) => cells[column].length)))
  const line = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`
  const [head, ...body] = rows
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n')
}

function timeOf(figure) {
  return figure === undefined ? '–' : time(figure.us)
}
function bytesOf(figure) {
  return figure?.bytes === undefined ? '–' : `${figure.bytes} B`
}
function percent(share) {
  return share === undefined ? '–' : `${Math.round(share * 100)} %`
}
function budget({ bound, budget: us, us: own }) {
  return bound === null ? '–' : `${bound}: ${own <= us ? 'met' : '**not met**'}`
}
function time(us) {
  if (us < 1000) return `${digits(us)} µs`
  return us < 1e6 ? `${digits(us / 1000)} ms` : `${digits(us / 1e6)} s`
}
function factor(value) {
  return value >= 100 ? Number(value.toPrecision(2)).toLocaleString('en') : digits(value)
}
function digits(value) {
  if (value >= 100) return value.toFixed(0)
  return value >= 10 ? value.toFixed(1) : value.toPrecision(3)
}
