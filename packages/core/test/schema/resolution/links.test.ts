import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import type { ModelDeclaration } from '../../../src/schema/declaration.js'
import type { LinkMeta, SchemaMeta, ThroughEdge } from '../../../src/schema/meta.js'
import { resolveSchema } from '../../../src/schema/resolve.js'
import { key, many, model, number, text } from '../helpers/declarations.js'
import { schemaLaws } from '../helpers/schema-laws.js'

const test = suite('many-to-many')

function resolve(models: Record<string, ModelDeclaration>): SchemaMeta {
  const schema = resolveSchema(models)
  schemaLaws(schema)
  return schema
}
const only = (schema: SchemaMeta): LinkMeta => schema.links[0] as LinkMeta
const through = (link: LinkMeta): string[] =>
  (link.through?.keys ?? []).map(({ field }) => `${field.model.name}.${field.name}`)
const steps = (edge: ThroughEdge): string[] => [edge.first, ...edge.between, edge.second].map(({ id }) => id)

test('without a through model it has an automatic one, with the two keys', () => {
  const schema = resolve({
    Book: model({ tags: many('Tag', { relatedName: 'books', dbConstraint: false }) }),
    Tag: model(),
  })
  const link = only(schema)
  const auto = schema.model('Book_tags')
  assert.equal(
    auto.fields.map(({ attribute }) => attribute),
    ['id', 'book_id', 'tag_id'],
  )
  assert.is(auto.autoOf, link)
  assert.is(link.auto, auto)
  assert.not(link.dbConstraint)
  assert.equal(
    auto.uniques.map(({ fields }) => fields.map(({ name }) => name)),
    [['book', 'tag']],
  )
  assert.is(auto.fields[1]?.key?.reverse.name, '')
  assert.is(auto.id, 2)
  assert.equal(schema.model('Tag').incoming, [])
  assert.is(schema.step(auto, 'tag')?.edge?.target.name, 'Tag')
})

test('both ends one model: from_ and to_', () => {
  const schema = resolve({ Person: model({ follows: many('Person', { relatedName: 'followers' }) }) })
  assert.not(only(schema).symmetrical)
  assert.equal(
    schema.model('Person_follows').fields.map(({ name }) => name),
    ['id', 'from_person', 'to_person'],
  )
})

test("to 'self' it is symmetrical, one edge for both directions, unless it says otherwise", () => {
  const schema = resolve({
    Person: model({
      friends: many('self'),
      idols: many('self', { symmetrical: false, relatedName: 'fans' }),
    }),
  })
  const [friends, idols] = schema.links
  assert.ok(friends?.symmetrical && friends.forward === friends.reverse)
  assert.ok(idols?.forward !== idols?.reverse)
  assert.equal([...schema.model('Person').edges.keys()], ['friends', 'idols', 'fans'])
})

test('a through model is found by its keys', () => {
  const schema = resolve({
    Group: model({ members: many('Person', { through: 'Membership', relatedName: 'groups' }) }),
    Person: model(),
    Membership: model({ person: key('Person'), group: key('Group'), since: number() }),
  })
  const link = only(schema)
  assert.is(link.auto, undefined)
  assert.equal(through(link), ['Membership.group', 'Membership.person'])
  assert.equal(steps(link.forward as ThroughEdge), ['Group<-Membership.group', 'Membership.person'])
  assert.equal(steps(link.reverse as ThroughEdge), ['Person<-Membership.person', 'Membership.group'])
  assert.not(schema.has('Group_members'))
})

test('throughFields choose between several keys', () => {
  const schema = resolve({
    Person: model({
      mentors: many('self', {
        through: 'Mentoring',
        throughFields: ['pupil', 'mentor'],
        symmetrical: false,
        relatedName: 'pupils',
      }),
    }),
    Mentoring: model({
      mentor: key('Person', { relatedName: 'a' }),
      pupil: key('Person', { relatedName: 'b' }),
      by: key('Person', { relatedName: 'c' }),
    }),
  })
  assert.equal(through(only(schema)), ['Mentoring.pupil', 'Mentoring.mentor'])
})

test('of a model related to itself, the first key is from and the second to; symmetrical is the default there too', () => {
  const schema = resolve({
    Person: model({ friends: many('self', { through: 'Friendship' }) }),
    Friendship: model({
      first: key('Person', { relatedName: '+' }),
      second: key('Person', { relatedName: '+' }),
    }),
  })
  const link = only(schema)
  assert.equal(through(link), ['Friendship.first', 'Friendship.second'])
  assert.ok(link.symmetrical)
  assert.is(link.reverse.name, '')
  assert.is.not(link.reverse, link.forward)
})

test('a through model may have its keys from its parents', () => {
  const schema = resolve({
    Event: model({ people: many('Person', { through: 'Solo' }) }),
    Person: model(),
    Entry: model({ event: key('Event') }),
    Solo: model({ person: key('Person') }, { parents: ['Entry'] }),
  })
  const link = only(schema)
  assert.equal(through(link), ['Entry.event', 'Solo.person'])
  assert.equal(steps(link.forward as ThroughEdge), [
    'Event<-Entry.event',
    'Entry<-Solo.entry_ptr',
    'Solo.person',
  ])
  assert.equal(steps(link.reverse as ThroughEdge), ['Person<-Solo.person', 'Solo.entry_ptr', 'Entry.event'])
})

test('models of apps keep their app in the automatic model', () => {
  const schema = resolve({
    'a.Person': model({ twins: many('b.Person') }),
    'b.Person': model({ name: text() }),
  })
  assert.equal(
    schema.model('a.Person_twins').fields.map(({ name }) => name),
    ['id', 'from_person', 'to_person'],
  )
  assert.is(only(schema).label, 'a.Person.twins')
})

test.run()
