import fc from 'fast-check'
import type { FieldDeclaration } from '../../../src/schema/declaration.js'
import type { Plain } from '../../../src/schema/difference.js'
import { integer, string } from '../../../src/schema/fields.js'
import {
  foreignKeyToManyToMany,
  manyToManyToForeignKey,
  manyToManyToThrough,
  mergeFields,
  splitField,
} from '../../../src/schema/migration/data-steps.js'
import type { MigrationStep } from '../../../src/schema/migration/migration-step.js'
import {
  addField,
  addModel,
  alterField,
  removeField,
  removeModel,
  renameField,
  renameModel,
} from '../../../src/schema/migration/steps.js'
import type { Value } from '../../../src/schema/value-type.js'
import { must } from '../../../src/util/assert.js'
import { key, many, model, number, text } from '../../schema/helpers/declarations.js'
import {
  addLinks,
  addValues,
  convert,
  linksIntoKey,
  removeValues,
  renameIn,
  replaceValues,
} from './naive-steps.js'
import { alive, NaiveRow, newModel, type NaiveStore, type Pair } from './naive-store.js'

const KINDS = [
  'addColumn',
  'addKey',
  'addLinks',
  'remove',
  'remove',
  'rename',
  'renameModel',
  'addModel',
  'removeModel',
  'toText',
  'split',
  'merge',
  'keyToLinks',
  'linksToKey',
  'toThrough',
] as const

export interface Step {
  readonly kind: (typeof KINDS)[number]
  readonly at: number
  readonly seed: number
}
export const anyStep: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(...KINDS),
  at: fc.nat(99),
  seed: fc.nat(9),
})
/** A migration that is planned: its steps, what they do to the naive rows, and how those go back. */
export interface Planned {
  readonly steps: readonly MigrationStep[]
  /** Undefined where the store has to refuse it. Returns how to go back; false: the store has to refuse that. */
  readonly apply: () => (() => boolean) | undefined
}

const nullableKey = (to: string): FieldDeclaration =>
  key(to, { null: true, onDelete: 'SET_NULL', relatedName: '+' })
const links = (to: string, options: object = {}): FieldDeclaration =>
  many(to, { relatedName: '+', ...options })

/** Migrations over naive rows, of which a number makes the names different. */
export class Plans {
  readonly #naive: NaiveStore
  readonly #count: number

  constructor(naive: NaiveStore, count: number) {
    this.#naive = naive
    this.#count = count
  }

  /** The migration of a step; undefined where there is nothing to change. */
  plan({ kind, at, seed }: Step): Planned | undefined {
    const names = [...this.#naive.models.keys()]
    const name = must(names[at % names.length], 'a model')
    const other = must(names[seed % names.length], 'a model')
    const of = this.#naive.model(name)
    const fresh = `${kind[0]}${this.#count}`
    const fields = (test: (described: Plain) => boolean): string[] =>
      [...of.fields].filter(([, described]) => test(described)).map(([field]) => field)
    const pick = (list: readonly string[]): string | undefined => list[seed % list.length]
    switch (kind) {
      case 'addColumn': {
        const steps = [addField(name, fresh, integer({ default: seed }), { value: seed + 100 })]
        return {
          steps,
          apply: () => addValues(of, fresh, { kind: 'scalar', type: 'integer', default: seed }, seed + 100),
        }
      }
      case 'addKey':
        return {
          steps: [addField(name, fresh, nullableKey(other))],
          apply: () => addValues(of, fresh, { kind: 'foreignKey', to: other, null: true }, null),
        }
      case 'addLinks':
        return { steps: [addField(name, fresh, links(other))], apply: () => addLinks(of, fresh, other, []) }
      case 'remove': {
        const field = pick(fields(({ through }) => through === undefined))
        if (field === undefined || this.#isThroughKey(name, field)) return undefined
        return { steps: [removeField(name, field)], apply: () => removeValues(of, field) }
      }
      case 'rename': {
        const field = pick(fields(() => true))
        if (field === undefined || this.#isThroughKey(name, field)) return undefined
        return { steps: [renameField(name, field, fresh)], apply: () => renameIn(of, field, fresh) }
      }
      case 'renameModel': {
        const to = `M${this.#count}`
        return {
          steps: [renameModel(name, to)],
          apply: () => {
            this.#naive.rename(name, to)
            return () => (this.#naive.rename(to, name), true)
          },
        }
      }
      case 'addModel': {
        const to = `M${this.#count}`
        const declared = model({ n: number({ default: 3 }), k: nullableKey(other) })
        return {
          steps: [addModel(to, declared)],
          apply: () => {
            this.#naive.models.set(
              to,
              newModel({
                pk: 'id',
                fields: {
                  n: { kind: 'scalar', type: 'integer', default: 3 },
                  k: { kind: 'foreignKey', to: other, null: true },
                },
              }),
            )
            return () => {
              this.#drop(to)
              return true
            }
          },
        }
      }
      case 'removeModel':
        return this.#removal(name)
      case 'toText': {
        const field = pick(fields(({ type }) => type === 'integer'))
        if (field === undefined) return undefined
        return {
          steps: [alterField(name, field, text({ null: true, default: '7' }))],
          apply: () => convert(of, field),
        }
      }
      case 'split': {
        const field = pick(fields(({ type }) => type === 'integer'))
        return field === undefined ? undefined : this.#split(name, field, fresh)
      }
      case 'merge': {
        const found = fields(({ type }) => type === 'integer')
        const [one, two] = [found[0], found[1]]
        return one === undefined || two === undefined ? undefined : this.#merge(name, [one, two], fresh)
      }
      case 'keyToLinks': {
        const field = pick(
          fields(({ kind: its, null: nullable }) => its === 'foreignKey' && nullable === true),
        )
        if (field === undefined || this.#isThroughKey(name, field)) return undefined
        return this.#keyToLinks(name, field, fresh)
      }
      case 'linksToKey': {
        const field = pick(
          fields(
            ({ kind: its, through, symmetrical }) =>
              its === 'manyToMany' && through === undefined && symmetrical !== true,
          ),
        )
        return field === undefined ? undefined : this.#linksToKey(name, field, fresh)
      }
      case 'toThrough': {
        const field = pick(
          fields(
            ({ kind: its, through, symmetrical, to }) =>
              its === 'manyToMany' && through === undefined && symmetrical !== true && to !== name,
          ),
        )
        return field === undefined ? undefined : this.#toThrough(name, field)
      }
    }
  }

  /** A through model needs its keys. */
  #isThroughKey(name: string, field: string): boolean {
    return [...this.#naive.models.values()].some(({ fields }) =>
      [...fields.values()].some(
        ({ through, throughFields }) =>
          through === name && Array.isArray(throughFields) && throughFields.includes(field),
      ),
    )
  }

  #removal(name: string): Planned | undefined {
    const isNeeded = [...this.#naive.models].some(
      ([each, { parent, fields }]) =>
        parent === name ||
        [...fields.values()].some(({ to, through }) => through === name || (to === name && each !== name)),
    )
    if (isNeeded || this.#naive.models.size < 3) return undefined
    const removed = this.#naive.model(name)
    return {
      steps: [removeModel(name)],
      apply: () => {
        this.#drop(name)
        return () => {
          this.#naive.models.set(name, removed)
          // A row goes with the row that it needs; other keys become null.
          let isStable = false
          while (!isStable) {
            isStable = true
            for (const row of removed.rows) {
              const isGone =
                !row.isDead &&
                (row.base?.isDead === true ||
                  [...removed.fields].some(
                    ([field, { null: nullable }]) =>
                      nullable !== true && (row.values.get(field) as NaiveRow | undefined)?.isDead === true,
                  ))
              if (isGone) {
                row.isDead = true
                isStable = false
              }
            }
          }
          removed.rows = removed.rows.filter(({ isDead }) => !isDead)
          for (const row of removed.rows)
            for (const [field, value] of row.values)
              if (value instanceof NaiveRow && value.isDead) row.values.set(field, null)
          for (const [field, pairs] of removed.links) removed.links.set(field, pairs.filter(alive))
          return true
        }
      },
    }
  }

  #drop(name: string): void {
    this.#naive.models.delete(name)
  }

  #split(name: string, field: string, fresh: string): Planned {
    const of = this.#naive.model(name)
    const [tens, ones] = [`${fresh}a`, `${fresh}b`]
    const merge = (values: Readonly<Record<string, unknown>>): number =>
      Number(values[tens]) * 10 + Number(values[ones])
    const split = (value: Value): Record<string, number> => ({
      [tens]: Math.floor(Number(value) / 10),
      [ones]: Number(value) % 10,
    })
    const into = { [tens]: integer({ default: 0 }), [ones]: integer({ default: 5 }) }
    return {
      steps: [splitField(name, field, into, { split, merge })],
      apply: () => {
        const described = must(of.fields.get(field), 'a field')
        of.fields.delete(field)
        of.fields.set(tens, { kind: 'scalar', type: 'integer', default: 0 })
        of.fields.set(ones, { kind: 'scalar', type: 'integer', default: 5 })
        replaceValues(of, [field], (values) => split(values[field] as Value))
        return () => {
          of.fields.delete(tens)
          of.fields.delete(ones)
          of.fields.set(field, described)
          replaceValues(of, [tens, ones], (values) => ({ [field]: merge(values) }))
          return true
        }
      },
    }
  }

  #merge(name: string, [one, two]: readonly [string, string], fresh: string): Planned {
    const of = this.#naive.model(name)
    const merge = (values: Readonly<Record<string, unknown>>): string =>
      `${String(values[one])};${String(values[two])}`
    const split = (value: Value): Record<string, number> => {
      const [first, second] = String(value).split(';')
      return { [one]: Number(first), [two]: Number(second ?? 0) }
    }
    return {
      steps: [mergeFields(name, [one, two], { [fresh]: string({ default: '1;2' }) }, { merge, split })],
      apply: () => {
        const described = [one, two].map((field) => must(of.fields.get(field), 'a field'))
        for (const field of [one, two]) of.fields.delete(field)
        of.fields.set(fresh, { kind: 'scalar', type: 'string', default: '1;2' })
        replaceValues(of, [one, two], (values) => ({ [fresh]: merge(values) }))
        return () => {
          of.fields.delete(fresh)
          for (const [place, field] of [one, two].entries()) of.fields.set(field, described[place] as Plain)
          replaceValues(of, [fresh], (values) => split(values[fresh] as Value))
          return true
        }
      },
    }
  }

  #keyToLinks(name: string, field: string, fresh: string): Planned {
    const of = this.#naive.model(name)
    const described = must(of.fields.get(field), 'a field')
    const to = String(described['to'])
    return {
      steps: [foreignKeyToManyToMany(name, field, links(to), { name: fresh })],
      apply: () => {
        const pairs = of.rows.flatMap((row): Pair[] => {
          const target = row.values.get(field)
          return target instanceof NaiveRow ? [[row, target]] : []
        })
        of.fields.delete(field)
        for (const row of of.rows) row.values.delete(field)
        addLinks(of, fresh, to, pairs)
        return () => linksIntoKey(of, fresh, field)
      },
    }
  }

  #linksToKey(name: string, field: string, fresh: string): Planned {
    const of = this.#naive.model(name)
    const to = String(of.fields.get(field)?.['to'])
    return {
      steps: [manyToManyToForeignKey(name, field, nullableKey(to), { name: fresh })],
      apply: () => {
        if (!linksIntoKey(of, field, fresh)) return undefined
        return () => {
          const pairs = of.rows.flatMap((row): Pair[] => {
            const target = row.values.get(fresh)
            return target instanceof NaiveRow ? [[row, target]] : []
          })
          const now = String(of.fields.get(fresh)?.['to'])
          of.fields.delete(fresh)
          for (const row of of.rows) row.values.delete(fresh)
          addLinks(of, field, now, pairs)
          return true
        }
      },
    }
  }

  #toThrough(name: string, field: string): Planned {
    const of = this.#naive.model(name)
    const to = String(of.fields.get(field)?.['to'])
    const through = `M${this.#count}`
    const declared = links(to, { through, throughFields: ['l', 'r'] })
    const keys = { l: key(name, { relatedName: '+' }), r: key(to, { relatedName: '+' }) }
    return {
      steps: [manyToManyToThrough(name, field, declared, model({ ...keys, w: number({ default: 6 }) }))],
      apply: () => {
        const before = must(of.fields.get(field), 'a field')
        const rows = newModel({
          pk: 'id',
          fields: {
            l: { kind: 'foreignKey', to: name },
            r: { kind: 'foreignKey', to },
            w: { kind: 'scalar', type: 'integer', default: 6 },
          },
        })
        rows.rows = (of.links.get(field) ?? []).map(
          ([from, target], at) =>
            new NaiveRow(
              at + 1,
              new Map<string, unknown>([
                ['l', from],
                ['r', target],
                ['w', 6],
              ]),
            ),
        )
        of.links.delete(field)
        of.fields.set(field, { ...before, through, throughFields: ['l', 'r'] })
        this.#naive.models.set(through, rows)
        return () => {
          const pairs: Pair[] = []
          for (const { values } of rows.rows) {
            const [from, target] = [values.get('l') as NaiveRow, values.get('r') as NaiveRow]
            if (!pairs.some(([one, two]) => one === from && two === target)) pairs.push([from, target])
          }
          this.#drop(through)
          of.fields.set(field, before)
          of.links.set(field, pairs)
          return true
        }
      },
    }
  }
}
