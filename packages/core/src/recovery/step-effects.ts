import { converterOf, type Convert } from '../event/convert-value.js'
import type { Values } from '../event/event.js'
import { own, plain, type Plain } from '../schema/difference.js'
import type { KeyMeta, LinkMeta, ModelMeta, SchemaDescription } from '../schema/meta.js'
import { showStep } from '../schema/migration/show-step.js'
import type { AlterField, SchemaStep } from '../schema/migration/schema-step.js'
import type { Value } from '../schema/value-type.js'
import type { State } from '../state/state.js'
import { canonicalText } from '../util/canonical-text.js'
import { must } from '../util/assert.js'

/** The effect of a step on stored rows. */
export interface StepEffect {
  /** As code: `removeField('Book', 'isbn')`. */
  readonly step: string
  /**
   * The number of stored rows that the step changes, or of values, links or rows that it restores. A rename
   * changes none.
   */
  readonly rows: number
  /** Values that are not null, links or rows that are no longer reachable, or that can't be converted back. */
  readonly lost: number
}

/** A column or many-to-many of a model by its stored name and its present name. */
interface Place {
  readonly stored: string
  described: Plain
  readonly converts: Convert[]
}

/** A stored model and its fields by their present names. */
interface Traced {
  readonly model: ModelMeta
  readonly fields: Map<string, Place>
}

/**
 * Counts the effects of steps on the rows of a state. Each call continues after the steps before it, so that
 * a step may use a name that an earlier one has introduced.
 */
export class StepEffects {
  readonly #state: State
  readonly #models = new Map<string, Traced>()
  /** Through models whose links are kept in another form, with their keys. */
  readonly #kept = new Map<ModelMeta, readonly KeyMeta[]>()

  constructor(state: State, { models }: SchemaDescription) {
    this.#state = state
    for (const model of state.schema.models) {
      if (model.autoOf !== undefined) continue
      const fields = Object.entries(plain(plain(own(models, model.name))['fields']))
      this.#models.set(model.name, {
        model,
        fields: new Map(
          fields.map(([stored, described]) => [
            stored,
            { stored, described: plain(described), converts: [] },
          ]),
        ),
      })
    }
  }

  /** `isKept`: a step that writes data keeps the values or links of the field that this one removes, in another form. */
  take(step: SchemaStep, isKept = false): StepEffect {
    const traced = this.#models.get(step.model)
    if (isKept && traced !== undefined) this.#keepThrough(step, traced)
    const [rows, lost] = traced === undefined ? [0, 0] : this.#count(step, traced)
    return Object.freeze({ step: showStep(step), rows, lost: isKept ? 0 : lost })
  }

  #keepThrough(step: SchemaStep, { model, fields }: Traced): void {
    const place = step.step === 'removeField' ? fields.get(step.field) : undefined
    const link = place && this.#linkOf(model, place)
    if (link?.through !== undefined) this.#kept.set(link.through.model, link.through.keys)
  }

  #count(step: SchemaStep, traced: Traced): readonly [rows: number, lost: number] {
    const { model, fields } = traced
    const { size } = this.#state.stored(model)
    switch (step.step) {
      case 'addModel':
      case 'alterModel':
        return [0, 0]
      case 'removeModel':
        this.#models.delete(step.model)
        return [size, this.#lostRows(model, size)]
      case 'renameModel':
        this.#models.delete(step.model)
        this.#models.set(step.to, traced)
        return [0, 0]
      case 'restoreModel':
        return [0, 0]
      case 'addField':
      case 'restoreField':
        // How many rows get a value back is only known after a replay under these steps: see `restoredRows`.
        fields.delete(step.field)
        return [step.value === null ? 0 : size, 0]
      case 'removeField': {
        const place = fields.get(step.field)
        fields.delete(step.field)
        const lost = place === undefined ? 0 : this.#values(model, place)
        return [lost, lost]
      }
      case 'renameField': {
        const place = fields.get(step.field)
        fields.delete(step.field)
        if (place !== undefined) fields.set(step.to, place)
        return [0, 0]
      }
      case 'alterField': {
        const place = fields.get(step.field)
        return place === undefined ? [0, 0] : this.#converted(model, place, step)
      }
    }
  }

  #linkOf(model: ModelMeta, { stored }: Pick<Place, 'stored'>): LinkMeta | undefined {
    return this.#state.schema.links.find((each) => each.model === model && each.name === stored)
  }

  /** Of a through model whose links are kept, the rows that are more than a link: with other values, or repeated. */
  #lostRows(model: ModelMeta, size: number): number {
    const keys = this.#kept.get(model)?.map(({ field }) => field)
    if (keys === undefined) return size
    const others = model.fields.filter((field) => field !== model.pk && !keys.includes(field))
    const seen = new Set<string>()
    let lost = 0
    this.#eachRow(model, (row) => {
      const pair = canonicalText(keys.map(({ attribute }) => row[attribute] ?? null))
      if (seen.has(pair) || others.some(({ attribute }) => (row[attribute] ?? null) !== null)) lost++
      seen.add(pair)
    })
    return lost
  }

  /** Values of a column that are not null, or links. */
  #values(model: ModelMeta, { stored, described }: Place): number {
    if (described['kind'] === 'manyToMany') {
      const link = this.#linkOf(model, { stored })
      // The rows of a through model stay, unless another step removes it.
      return (link && this.#state.links[link.id]?.size) ?? 0
    }
    let count = 0
    this.#eachValue(model, stored, () => count++)
    return count
  }

  #converted(model: ModelMeta, place: Place, step: AlterField): readonly [rows: number, lost: number] {
    const before = place.described
    place.described = step.described
    const forth = converterOf(before, step.described)
    if (forth === undefined) return [0, 0]
    const back = converterOf(step.described, before)
    const earlier = [...place.converts]
    place.converts.push(forth)
    let [rows, lost] = [0, 0]
    this.#eachValue(model, place.stored, (stored) => {
      const value = through(earlier, stored)
      if (value === undefined) return
      rows++
      const now = forth(value)
      // Values that can't be converted at all are refused, not lost.
      if (now === undefined) return
      const again = back === undefined ? now : back(now)
      if (again === undefined || canonicalText(again) !== canonicalText(value)) lost++
    })
    return [rows, lost]
  }

  #eachValue(model: ModelMeta, field: string, take: (value: Value) => void): void {
    const { attribute } = must(model.fieldByName.get(field), 'a field that a step names')
    this.#eachRow(model, ({ [attribute]: value }) => {
      if (value !== undefined && value !== null) take(value)
    })
  }

  #eachRow(model: ModelMeta, take: (row: Values) => void): void {
    const table = this.#state.stored(model)
    for (let slot = 0; slot < table.limit; slot++) {
      const row = table.row(slot) as Values | undefined
      if (row !== undefined) take(row)
    }
  }
}

function through(converts: readonly Convert[], stored: Value): Value | undefined {
  let value: Value | undefined = stored
  for (const each of converts) if (value !== undefined) value = each(value)
  return value
}
