import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { SchemaError } from '../../src/error/errors.js'
import { defineSchema } from '../../src/schema/define.js'
import { string } from '../../src/schema/fields.js'
import { abstractModel, model } from '../../src/schema/model.js'
import { foreignKey, manyToMany } from '../../src/schema/relations.js'
import { classifyChanges } from '../../src/schema/migration/classify.js'

const test = suite('methods of rows in a schema')
/** Anything may be passed at run time. */
const untyped = (value: unknown): never => value as never
const nothing = (): undefined => undefined

test('are those of the model, of its bases and of its parents; the nearest wins', () => {
  const own = (): string => 'own'
  const base = (): string => 'base'
  const parent = (): string => 'parent'
  const Far = abstractModel({}, { methods: { a: parent, far: parent } })
  const Base = abstractModel({}, { bases: [Far], methods: { a: base, b: base } })
  const schema = defineSchema({
    Place: model({ name: string() }, { bases: [Base], methods: { b: own, c: own } }),
    Shop: model({}, { parents: ['Place'], methods: { c: base } }),
  })
  const methods = (name: string): object => Object.fromEntries(schema.model(name).methods)
  assert.equal(methods('Place'), { a: base, far: parent, b: own, c: own })
  assert.equal(methods('Shop'), { a: base, far: parent, b: own, c: base })
})

test('may be getters; no declaration calls one, and a child may have a method instead of a getter', () => {
  let calls = 0
  const counting = {
    get twice(): number {
      return ++calls
    },
    plain: nothing,
  }
  const Base = abstractModel({}, { methods: counting })
  const schema = defineSchema({
    Place: model({ name: string() }, { bases: [Base] }),
    Shop: model({}, { parents: ['Place'], methods: { twice: nothing } }),
    Bar: model(
      {},
      {
        parents: ['Place'],
        methods: {
          get plain(): string {
            return 'bar'
          },
        },
      },
    ),
  })
  const names = (name: string): readonly string[][] => {
    const { methods, properties } = schema.model(name)
    return [[...methods.keys()], [...properties.keys()]]
  }
  assert.equal(names('Place'), [['plain'], ['twice']])
  assert.equal(names('Shop'), [['plain', 'twice'], []])
  assert.equal(
    names('Bar').map((list) => list.toSorted()),
    [[], ['plain', 'twice']],
  )
  assert.is(calls, 0)
})

test('are not part of the recorded schema: a change needs no migration', () => {
  const without = defineSchema({ A: model({ name: string() }) })
  const having = defineSchema({ A: model({ name: string() }, { methods: { shout: nothing } }) })
  assert.equal(having.describe(), without.describe())
  assert.equal(classifyChanges(without.describe(), having.describe()), [])
})

/** The codes of a refused schema, with the models. */
function faults(define: () => unknown): string[] {
  try {
    define()
  } catch (error) {
    if (error instanceof SchemaError) return error.checks.map(({ code, model: of }) => `${code} ${of}`)
    throw error
  }
  return []
}

/** What a refused schema says. */
function messages(define: () => unknown): string[] {
  try {
    define()
  } catch (error) {
    if (error instanceof SchemaError) return error.checks.map(({ message }) => message)
    throw error
  }
  return []
}

test('have names that rows have no field, relation or other member under', () => {
  const named = (name: string, more: object = {}): string[] =>
    faults(() =>
      defineSchema({
        Author: model({ name: string() }, { methods: { [name]: nothing } }),
        Book: model({
          author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'books' }),
          readers: manyToMany('Author', { relatedName: 'read' }),
        }),
        ...more,
      }),
    )
  assert.equal(named('shout'), [])
  for (const name of [
    'name',
    'id',
    'pk',
    'books',
    'read',
    'toJSON',
    'then',
    'constructor',
    'valueOf',
    'a b',
    '',
  ])
    assert.equal(named(name), ['ERR_METHOD_NAME Author'], name)
  const getter = {
    get name(): string {
      return ''
    },
    get 'a b'(): string {
      return ''
    },
  }
  assert.equal(
    faults(() => defineSchema({ A: model({ name: string() }, { methods: getter }) })),
    ['ERR_METHOD_NAME A', 'ERR_METHOD_NAME A'],
  )
  const Child = model({ shout: string() }, { parents: ['Author'] })
  assert.equal(named('shout', { Child }), ['ERR_METHOD_NAME Child'])
  assert.equal(
    faults(() =>
      defineSchema({
        A: model({ b: foreignKey('self', { onDelete: 'CASCADE' }) }, { methods: { b_id: nothing } }),
      }),
    ),
    ['ERR_METHOD_NAME A'],
  )
})

test('must be functions or getters without a setter', () => {
  const settable = {
    get f(): number {
      return 1
    },
    set f(_: number) {},
  }
  for (const methods of [1, null, [], { f: 1 }, settable])
    assert.equal(
      faults(() => defineSchema({ A: model({}, { methods: untyped(methods) }) })),
      ['ERR_OPTION A'],
    )
  assert.equal(
    messages(() => defineSchema({ A: model({}, { methods: untyped({ f: 1 }) }) })),
    ['A: methods.f must be a function or a getter, such as get f() { return this.name }, got 1'],
  )
  assert.equal(
    faults(() => defineSchema({ A: model({}), P: model({}, { proxy: 'A', methods: { f: nothing } }) })),
    ['ERR_OPTION P'],
  )
})

test.run()
