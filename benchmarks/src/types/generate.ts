/**
 * A schema of any size with chains over it, as TypeScript source: the same for the same seed. Models are as
 * people write them: half a dozen scalars, two foreign keys, a many-to-many, now and then a one-to-one or a
 * parent; half of the relations name their other side.
 */

export interface GeneratedSource {
  /** Declares and exports `schema`, names its type by an interface. */
  readonly schema: string
  /** One exported filter per chain, so that their types are in the declarations. */
  readonly queries: string
}

interface Relation {
  readonly name: string
  readonly kind: 'foreignKey' | 'oneToOne' | 'manyToMany'
  readonly target: number
  readonly nullable: boolean
  /** '' for the default names. */
  readonly relatedName: string
}
interface GeneratedModel {
  readonly name: string
  readonly relations: readonly Relation[]
}
interface Step {
  readonly name: string
  readonly target: number
}

const SCALARS = [
  'name: string()',
  'code: string({ unique: true })',
  'note: text({ null: true })',
  'size: integer({ default: 0 })',
  'price: decimal({ null: true })',
  'made: date()',
  'seen: datetime({ null: true })',
] as const
const ENDINGS = [
  "name: 'x'",
  "name__icontains: 'x'",
  'size__gt: 5',
  'size__in: [1, 2, 3]',
  'made__year__gte: 2000',
  "seen__date: '2024-05-01'",
  'note__isnull: true',
  "price__lte: '9.90'",
  "code__in: ['a', 'b']",
] as const

/**
 * A small generator of random numbers (mulberry32), because the benchmark must not change from run to run.
 */
function randomOf(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

export function generateSource(models: number, chains: number, seed = 7): GeneratedSource {
  const random = randomOf(seed)
  const made = Array.from({ length: models }, (_, index) => makeModel(index, models, random))
  return { schema: schemaSource(made), queries: queriesSource(made, chains, random) }
}

function makeModel(index: number, models: number, random: (below: number) => number): GeneratedModel {
  const lower = `model${index}`
  const relation = (name: string, kind: Relation['kind'], named: boolean): Relation => ({
    name,
    kind,
    target: random(models),
    nullable: kind === 'foreignKey' && random(2) === 0,
    relatedName: named ? `${lower}_${name}s` : '',
  })
  const relations = [
    relation('owner', 'foreignKey', index % 2 === 0),
    relation('place', 'foreignKey', true),
    relation('tag', 'manyToMany', true),
  ]
  if (index % 4 === 0) relations.push(relation('twin', 'oneToOne', true))
  return { name: `Model${index}`, relations }
}

function schemaSource(models: readonly GeneratedModel[]): string {
  const declared = models.map(({ name, relations }) => {
    const lines = [...SCALARS, ...relations.map((relation) => relationSource(models, relation))]
    return `  ${name}: model({\n${lines.map((line) => `    ${line},\n`).join('')}  }),\n`
  })
  return [
    "import { date, datetime, decimal, defineSchema, foreignKey, integer, manyToMany, model, oneToOne, string, text } from 'relata'",
    "import type { SchemaOf } from 'relata'",
    `export const schema = defineSchema({\n${declared.join('')}})`,
    'export interface Bench extends SchemaOf<typeof schema> {}',
    '',
  ].join('\n')
}

function relationSource(
  models: readonly GeneratedModel[],
  { name, kind, target, nullable, relatedName }: Relation,
): string {
  const options = [
    ...(kind === 'manyToMany' ? [] : ["onDelete: 'CASCADE'"]),
    ...(nullable ? ['null: true'] : []),
    ...(relatedName === '' ? [] : [`relatedName: '${relatedName}'`]),
  ]
  return `${name}: ${kind}('${models[target]?.name ?? ''}', { ${options.join(', ')} })`
}

function queriesSource(
  models: readonly GeneratedModel[],
  chains: number,
  random: (below: number) => number,
): string {
  const steps = stepsOf(models)
  const lines = Array.from({ length: chains }, (_, index) => {
    let at = random(models.length)
    const root = models[at]?.name ?? ''
    let chain = ''
    for (let left = 1 + random(4); left > 0; left--) {
      const options = steps[at] ?? []
      const step = options[random(options.length)]
      if (step === undefined) break
      chain += `${step.name}__`
      at = step.target
    }
    return `export const query${index} = db.${root}.filter({ ${chain}${ENDINGS[random(ENDINGS.length)] ?? ''} })`
  })
  return [
    "import type { Database } from 'relata'",
    "import type { Bench } from './schema.js'",
    'declare const db: Database<Bench>',
    ...lines,
    '',
  ].join('\n')
}

/** The steps that leave each model, in both directions. */
function stepsOf(models: readonly GeneratedModel[]): readonly (readonly Step[])[] {
  const steps: Step[][] = models.map(() => [])
  models.forEach(({ name, relations }, index) => {
    for (const { name: field, target, relatedName } of relations) {
      steps[index]?.push({ name: field, target })
      steps[target]?.push({ name: relatedName === '' ? name.toLowerCase() : relatedName, target: index })
    }
  })
  return steps
}
