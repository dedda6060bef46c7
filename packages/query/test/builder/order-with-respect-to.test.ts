import { defineSchema, foreignKey, MemoryLog, model, oneToOne, string, type SchemaOf } from '@relata/core'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createStore, F, type Database } from '../../src/index.js'
import { loose, refused } from '../worlds/library.js'

const schema = defineSchema({
  Question: model({ text: string() }),
  Answer: model(
    {
      text: string(),
      question: foreignKey('Question', { onDelete: 'CASCADE', relatedName: 'answers', null: true }),
    },
    { orderWithRespectTo: 'question' },
  ),
  Illustrated: model({ image: string() }, { parents: ['Answer'] }),
  Solution: model(
    { question: oneToOne('Question', { onDelete: 'CASCADE', relatedName: 'solution' }) },
    { orderWithRespectTo: 'question' },
  ),
  Vote: model({ answer: foreignKey('Answer', { onDelete: 'CASCADE', relatedName: 'votes' }), by: string() }),
  Node: model(
    {
      name: string({ unique: true }),
      parent: foreignKey('self', {
        onDelete: 'CASCADE',
        null: true,
        toField: 'name',
        relatedName: 'children',
      }),
    },
    { orderWithRespectTo: 'parent' },
  ),
  Remark: model(
    {
      text: string(),
      about: foreignKey('Question', {
        onDelete: 'DO_NOTHING',
        dbConstraint: false,
        index: false,
        relatedName: 'remarks',
      }),
    },
    { orderWithRespectTo: 'about' },
  ),
})
interface Quiz extends SchemaOf<typeof schema> {}
type QuizDb = Database<Quiz>

const quiz = (log?: MemoryLog): QuizDb => createStore<Quiz>(schema, log === undefined ? {} : { log })

const asked = () => {
  const db = quiz()
  const question = db.Question.create({ text: 'Which Beatle begins with an R?' })
  const names = ['John', 'Paul', 'George', 'Ringo']
  const [john, paul, george, ringo] = db.Answer.bulkCreate(names.map((text) => ({ text, question })))
  if (john === undefined || paul === undefined || george === undefined || ringo === undefined)
    throw new Error('four were created')
  return { db, question, john, paul, george, ringo }
}

const test = suite('orderWithRespectTo')

test('a new row comes after the last of its owner', () => {
  const { db, question, ringo } = asked()
  const other = db.Question.create({ text: 'Which one is a drummer?' })
  assert.equal(
    question.answers.toArray().map((answer) => answer._order),
    [0, 1, 2, 3],
  )
  assert.is(other.answers.create({ text: 'Keith' })._order, 0)
  assert.is(db.Answer.create({ text: 'Nobody' })._order, 0)
  assert.is(db.Answer.create({ text: 'Nobody else' })._order, 1)
  db.Answer.delete(ringo)
  assert.is(question.answers.create({ text: 'Pete' })._order, 3)
  assert.is(question.answers.create({ text: 'Stuart', _order: 9 })._order, 9)
  assert.is(question.answers.create({ text: 'George M.' })._order, 10)
})

test('of a row deleted in the middle the place stays free', () => {
  const { db, question, paul, john, george, ringo } = asked()
  db.Answer.delete(paul)
  assert.equal(question.answers.order(), [john.id, george.id, ringo.id])
  assert.is(question.answers.create({ text: 'Pete' })._order, 4)
})

test('a place beyond the safe integers is refused', () => {
  const { question } = asked()
  question.answers.create({ text: 'last', _order: Number.MAX_SAFE_INTEGER })
  assert.is(refused(() => question.answers.create({ text: 'more' })).code, 'ERR_RANGE')
})

test('places are right after the table was compacted', () => {
  const { db, question } = asked()
  question.answers.all().delete()
  const other = db.Question.create({ text: 'other' })
  const many = Array.from({ length: 300 }, (_, i) => ({
    text: String(i),
    question: i % 3 === 0 ? question : other,
  }))
  db.Answer.bulkCreate(many)
  other.answers.filter({ _order__gt: 5 }).delete()
  assert.is(other.answers.create({ text: 'new' })._order, 6)
  assert.is(question.answers.create({ text: 'new' })._order, 100)
})

test('setOrder takes rows and keys and writes only the rows whose place changes', () => {
  const { db, question, john, paul, george, ringo } = asked()
  const { commit } = db.transact(() => question.answers.setOrder([john, ringo.id, george, paul]))
  assert.equal(question.answers.order(), [john.id, ringo.id, george.id, paul.id])
  assert.is(commit?.position, db.position)
  assert.is(db.Answer.get(john.id), john)
  assert.is(db.Answer.get(george.id), george)
  assert.is(db.Answer.get(ringo.id)._order, 1)
  const before = db.position
  question.answers.setOrder(question.answers.order())
  assert.is(db.position, before)
})

test('rows that setOrder does not name follow in the order that they had', () => {
  const { question, john, paul, george, ringo } = asked()
  question.answers.setOrder([ringo, paul])
  assert.equal(question.answers.order(), [ringo.id, paul.id, john.id, george.id])
  assert.equal(
    question.answers.toArray().map((answer) => answer._order),
    [0, 1, 2, 3],
  )
})

test('setOrder refuses rows of another owner, rows named twice, and what is no list', () => {
  const { db, question, john, ringo } = asked()
  const stranger = db.Question.create({ text: 'other' }).answers.create({ text: 'Mick' })
  const hash = db.stateHash()
  const foreign = refused(() => question.answers.setOrder([ringo, stranger]))
  assert.is(foreign.code, 'ERR_NOT_RELATED')
  assert.match(foreign.message, `Answer ${stranger.id} is not among the answers of Question ${question.id}`)
  const twice = refused(() => question.answers.setOrder([ringo, john, ringo.id]))
  assert.is(twice.code, 'ERR_ARGUMENT')
  assert.is(twice.value, ringo.id)
  assert.is(refused(() => question.answers.setOrder([99])).code, 'ERR_DOES_NOT_EXIST')
  assert.is(refused(() => question.answers.setOrder(ringo as never)).code, 'ERR_ARGUMENT')
  db.Question.delete(question)
  assert.is(refused(() => question.answers.setOrder([])).code, 'ERR_ROW_GONE')
  assert.equal(question.answers.order(), [])
  assert.is.not(db.stateHash(), hash)
})

test('next and previous walk the order and end in null', () => {
  const { db, question, john, paul, george, ringo } = asked()
  assert.is(db.Answer.nextInOrder(john), paul)
  assert.is(db.Answer.previousInOrder(ringo.id), george)
  assert.is(db.Answer.nextInOrder(ringo), null)
  assert.is(db.Answer.previousInOrder(john), null)
  question.answers.setOrder([ringo, john])
  assert.is(db.Answer.nextInOrder(john), db.Answer.get(paul.id))
  assert.is(db.Answer.previousInOrder(john)?.id, ringo.id)
  db.Answer.delete(john)
  assert.is(refused(() => db.Answer.nextInOrder(john)).code, 'ERR_ROW_GONE')
  assert.is(refused(() => db.Answer.nextInOrder(99)).code, 'ERR_DOES_NOT_EXIST')
})

test('a row that gets another owner keeps its place; of two in one place the older comes first', () => {
  const { db, question, john, paul } = asked()
  const other = db.Question.create({ text: 'other' })
  const mick = other.answers.create({ text: 'Mick' })
  const moved = db.Answer.update(mick, { question })
  assert.is(moved._order, 0)
  assert.equal(question.answers.order().slice(0, 3), [john.id, mick.id, paul.id])
  assert.is(db.Answer.nextInOrder(john), moved)
  assert.is(db.Answer.nextInOrder(moved), paul)
  assert.is(db.Answer.previousInOrder(moved), john)
})

test('_order is a field: filtered by, ordered by, reached over relations, updated, among the values', () => {
  const { db, question, john, ringo } = asked()
  assert.equal(db.Question.filter({ answers___order__gt: 2 }).toArray(), [question])
  assert.is(db.Question.filter({ answers___order__gt: 3 }).count(), 0)
  assert.is(db.Answer.orderBy('-_order').first(), ringo)
  assert.is(db.Answer.filter({ _order: 0 }).get(), john)
  ringo.votes.create({ by: 'Ann' })
  john.votes.create({ by: 'Bob' })
  assert.equal(db.Vote.orderBy('answer').valuesList('by', { flat: true }).toArray(), ['Bob', 'Ann'])
  db.Answer.all().update({ _order: F('_order').times(-1) })
  assert.is(question.answers.first()?.id, ringo.id)
  assert.is(db.Answer.update(john, { _order: 7 })._order, 7)
  assert.equal(Object.keys(db.Answer.values().first() ?? {}), ['id', 'text', 'question_id', '_order'])
  assert.is(refused(() => loose(db.Answer).update(john, { _order: null })).code, 'ERR_NULL')
})

test('the order is the events: a transaction that throws leaves the old one, live queries follow', () => {
  const { db, question, john, ringo } = asked()
  const seen: string[] = []
  question.answers.live().subscribe((answers) => seen.push(answers.map(({ text }) => text[0]).join('')))
  const hash = db.stateHash()
  assert.throws(() =>
    db.transact(() => {
      question.answers.setOrder([ringo])
      throw new Error('no')
    }),
  )
  assert.is(db.stateHash(), hash)
  assert.is(question.answers.first(), john)
  question.answers.setOrder([ringo])
  assert.equal(seen, ['JPGR', 'RJPG'])
})

test('a child of multi-table inheritance has its parent in order, and is walked among its like', () => {
  const { db, question, ringo } = asked()
  const first = db.Illustrated.create({ text: 'a', image: 'a.png', question })
  question.answers.create({ text: 'between' })
  const second = db.Illustrated.create({ text: 'b', image: 'b.png', question })
  assert.is(first._order, 4)
  assert.is(second._order, 6)
  assert.is(db.Illustrated.nextInOrder(first), second)
  assert.is(db.Answer.previousInOrder(first), ringo)
  question.answers.setOrder([second])
  assert.equal(db.Illustrated.all().toArray(), [db.Illustrated.get(second.pk), db.Illustrated.get(first.pk)])
  assert.is(db.Illustrated.get(second.pk)._order, 0)
})

test('keys that name a unique field, or nothing, have owners too', () => {
  const { db } = asked()
  const root = db.Node.create({ name: 'root' })
  const [a, b] = [root.children.create({ name: 'a' }), root.children.create({ name: 'b' })]
  assert.equal([root._order, a._order, b._order], [0, 0, 1])
  root.children.setOrder([b])
  assert.equal(root.children.order(), [b.id, a.id])
  assert.is(db.Node.nextInOrder(root), null)
  const dangling = [
    db.Remark.create({ text: 'x', about_id: 77 }),
    db.Remark.create({ text: 'y', about_id: 77 }),
  ]
  assert.equal(
    dangling.map((remark) => remark._order),
    [0, 1],
  )
  assert.is(db.Remark.nextInOrder(dangling[0]?.id ?? 0), dangling[1])
})

test('over a one-to-one every row is the first and the last', () => {
  const { db, question, john } = asked()
  const solution = db.Solution.create({ question })
  assert.is(solution._order, 0)
  assert.is(db.Solution.nextInOrder(question.solution), null)
  assert.is(db.Answer.previousInOrder(john), null)
})

test('without such an order, its calls are refused', () => {
  const { db, question, john } = asked()
  const votes: unknown = db.Vote
  const none = refused(() => (votes as QuizDb['Answer']).nextInOrder(1))
  assert.is(none.code, 'ERR_UNORDERED')
  assert.match(none.message, 'Vote is not declared with orderWithRespectTo')
  const ofJohn: unknown = john.votes
  assert.is(refused(() => (ofJohn as typeof question.answers).order()).code, 'ERR_UNORDERED')
  assert.is(refused(() => (ofJohn as typeof question.answers).setOrder([])).code, 'ERR_UNORDERED')
})

test.run()

/**
 * The order of each owner's rows against a list: the same calls on both, some rolled back, then every owner's
 * order, the steps from row to row and a replay are compared.
 */
const law = suite('orderWithRespectTo and a naive list')

type Command =
  | { readonly call: 'create'; readonly owner: number; readonly many: number }
  | { readonly call: 'delete' | 'move' | 'place'; readonly at: number; readonly to: number }
  | { readonly call: 'setOrder'; readonly owner: number; readonly picks: readonly number[] }
type Undone = readonly [command: Command, undone: boolean]

const owner = fc.integer({ min: 0, max: 3 })
const at = fc.nat({ max: 20 })
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ call: fc.constant('create' as const), owner, many: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ call: fc.constantFrom('delete' as const, 'move' as const, 'place' as const), at, to: owner }),
  fc.record({
    call: fc.constant('setOrder' as const),
    owner: fc.integer({ min: 1, max: 3 }),
    picks: fc.uniqueArray(at, { maxLength: 6 }),
  }),
)

interface Listed {
  readonly id: number
  owner: number
  place: number
}

/** Rows in order of creation; owner 0 is none. */
class Lists {
  rows: Listed[] = []
  of(one: number): Listed[] {
    return this.rows.filter((row) => row.owner === one).sort((a, b) => a.place - b.place)
  }
  next(one: number): number {
    return Math.max(-1, ...this.of(one).map((row) => row.place)) + 1
  }
}

const apply = (db: QuizDb, lists: Lists, given: Command): void => {
  if (given.call === 'create') {
    const question_id = given.owner === 0 ? null : given.owner
    const made = db.Answer.bulkCreate(Array.from({ length: given.many }, () => ({ text: '', question_id })))
    for (const { id } of made) lists.rows.push({ id, owner: given.owner, place: lists.next(given.owner) })
    return
  }
  if (given.call === 'setOrder') {
    const members = lists.of(given.owner)
    const first = [
      ...new Set(
        given.picks.flatMap((pick) =>
          members.length === 0 ? [] : [members[pick % members.length] as Listed],
        ),
      ),
    ]
    db.Question.get(given.owner).answers.setOrder(first.map(({ id }) => id))
    for (const [place, member] of [...first, ...members.filter((one) => !first.includes(one))].entries())
      member.place = place
    return
  }
  const row = lists.rows[given.at % Math.max(1, lists.rows.length)]
  if (row === undefined) return
  if (given.call === 'delete') {
    db.Answer.delete(row.id)
    lists.rows = lists.rows.filter((one) => one !== row)
  } else if (given.call === 'move') {
    db.Answer.update(row.id, { question_id: given.to === 0 ? null : given.to })
    row.owner = given.to
  } else {
    db.Answer.update(row.id, { _order: given.to })
    row.place = given.to
  }
}

const compare = (db: QuizDb, lists: Lists): void => {
  for (const one of [0, 1, 2, 3]) {
    const expected = lists.of(one)
    const ids = expected.map(({ id }) => id)
    const rows = db.Answer.filter({ question_id: one === 0 ? null : one }).toArray()
    assert.equal(
      rows.map(({ id, _order }) => [id, _order]),
      expected.map(({ id, place }) => [id, place]),
    )
    if (one > 0) assert.equal(db.Question.get(one).answers.order(), ids)
    for (const [index, id] of ids.entries()) {
      assert.is(db.Answer.nextInOrder(id)?.id, ids[index + 1])
      assert.is(db.Answer.previousInOrder(id)?.id, ids[index - 1])
    }
  }
}

law(
  'every owner has the order that a list would have, after any calls, undone or not, and after a replay',
  () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(command, fc.boolean()), { maxLength: 25 }),
        (commands: readonly Undone[]) => {
          const log = new MemoryLog()
          const db = quiz(log)
          const lists = new Lists()
          db.Question.bulkCreate(['a', 'b', 'c'].map((text) => ({ text })))
          for (const [given, undone] of commands) {
            if (undone) {
              const copy = new Lists()
              copy.rows = lists.rows.map((row) => ({ ...row }))
              assert.throws(() =>
                db.transact(() => {
                  apply(db, copy, given)
                  throw new Error('undone')
                }),
              )
            } else apply(db, lists, given)
          }
          compare(db, lists)
          const again = quiz(log)
          assert.is(again.stateHash(), db.stateHash())
          compare(again, lists)
          const next = again.Answer.create({ text: '', question_id: 1 })
          assert.is(next._order, lists.next(1))
        },
      ),
      { numRuns: 300, includeErrorInReport: true },
    )
  },
)

law.run()
