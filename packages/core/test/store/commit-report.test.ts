import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { inspect } from 'node:util'
import { CoreStore, defineSchema, model, string, type CommitReport } from '../../src/index.js'
import { LazyReport, must } from '../../src/engine.js'

const test = suite('commit reports')

const schema = defineSchema({ Author: model({ name: string() }) })

function reported(): CommitReport {
  const store = new CoreStore(schema)
  let last: CommitReport | undefined
  store.onCommit((report) => (last = report))
  store.create(store.schema.model('Author'), { name: 'Ann' })
  return must(last, 'a report')
}

test('create their commit when it is read, and only once', () => {
  const report = reported()
  const { position, events } = LazyReport.contentOf(report)
  assert.is(position, 2)
  assert.not(Object.isFrozen(events), 'nothing was frozen for a listener that does not read the commit')
  const { commit } = report
  assert.is(report.commit, commit)
  assert.is(commit.events, events)
  assert.ok(Object.isFrozen(commit) && Object.isFrozen(events) && Object.isFrozen(events[0]))
})

test('print and serialize their members', () => {
  const report = reported()
  assert.match(inspect(report), /commit: .*slots: \[ 0 \].*others: \[\]/s)
  assert.equal(Object.keys(JSON.parse(JSON.stringify(report)) as object), ['commit', 'slots', 'others'])
  assert.not.throws(() => inspect(LazyReport.prototype))
  assert.is(LazyReport.prototype.commit.position, 0)
})

test('of another kind have the content of their commit', () => {
  const { commit, slots, others } = reported()
  assert.is(LazyReport.contentOf({ commit, slots, others }), commit)
})

test.run()
