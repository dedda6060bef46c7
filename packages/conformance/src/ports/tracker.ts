import {
  createStore,
  datetime,
  defineSchema,
  foreignKey,
  integer,
  jsonSchema,
  lower,
  model,
  oneOf,
  string,
  uuid,
  uuid7,
  type SchemaOf,
} from 'relata'
import { codeOf, Dice, idsOf, listOf } from './data.js'
import { port, type AnyPort } from './port.js'

const STATES = { OPEN: 'Open', DONE: 'Done' } as const
const TIME = '2024-05-01T00:00:00Z'

const schema = defineSchema(
  {
    Tenant: model({ name: string() }),
    Project: model(
      {
        code: string(),
        name: string(),
        tenant: foreignKey('Tenant', { onDelete: 'CASCADE', relatedName: 'projects' }),
      },
      { primaryKey: ['tenant', 'code'] },
    ),
    Issue: model(
      {
        title: string(),
        state: string({ choices: STATES, default: 'OPEN' }),
        rank: integer({ default: 0 }),
        deletedAt: datetime({ null: true }),
        createdAt: datetime({ now: 'create' }),
        updatedAt: datetime({ now: 'update' }),
        version: integer({ version: true }),
        project: foreignKey('Project', { onDelete: 'CASCADE', relatedName: 'issues' }),
      },
      {
        scopes: { default: { deletedAt: null } },
        uniques: [
          { fields: [lower('title'), 'project'], where: { deletedAt: null }, name: 'title in a project' },
        ],
      },
    ),
    Token: model({ id: uuid({ primaryKey: true, default: uuid7 }), name: string() }),
  },
  { keyName: '{relation}Id' },
)
interface Tracker extends SchemaOf<typeof schema> {}

function world(seed: number) {
  const dice = new Dice(seed)
  const tenants = listOf(3, (id) => ({ id, name: `tenant ${id}` }))
  const projects = listOf(6, (id) => ({ id, code: `P${id}`, name: `project ${id}`, tenantId: 1 + (id % 3) }))
  const issues = listOf(30, (id) => ({
    id,
    title: `Issue ${id}`,
    state: dice.pick(['OPEN', 'DONE'] as const),
    rank: dice.roll(5),
    deletedAt: dice.roll(4) === 0 && id > 1 ? TIME : null,
    projectId: 1 + dice.roll(6),
  }))
  let time = 0
  const db = createStore<Tracker>(schema, { clock: () => Date.parse(TIME) + 1000 * time++ })
  db.Tenant.bulkCreate(tenants)
  db.Project.bulkCreate(projects)
  db.Issue.bulkCreate(issues)
  return { db, tenants, projects, issues }
}
type World = ReturnType<typeof world>
const ordered = (rows: Iterable<{ readonly id: number }>): readonly number[] =>
  idsOf(rows).toSorted((a, b) => a - b)
const kept = ({ issues }: World): World['issues'] => issues.filter(({ deletedAt }) => deletedAt === null)
const tenantOf = ({ projects }: World, project: number): number | undefined =>
  projects.find(({ id }) => id === project)?.tenantId

export const tracker: AnyPort = port<World>({
  name: 'tracker',
  tool: 'Prisma',
  about: 'tenants with projects and issues',
  world,
  calls: [
    {
      feature: 'scopes',
      original: "issue.findMany({ where: { project: { tenantId }, state: 'OPEN' } })",
      relata: ({ db }) => ordered(db.scope({ tenant: 2 }).Issue.filter({ state: 'OPEN' })),
      naive: (w) => ordered(kept(w).filter((i) => tenantOf(w, i.projectId) === 2 && i.state === 'OPEN')),
    },
    {
      feature: 'scopes',
      original: 'project.create({ data: { tenantId, … } }); project.findFirst({ where: { id, tenantId } })',
      relata: ({ db, projects }) => {
        const own = db.scope({ tenant: 1 })
        const made = own.Project.create({ code: 'new', name: 'n' })
        const seen = projects.map(({ id }) => own.Project.filter({ id }).exists())
        return [made.tenantId, seen, codeOf(() => own.Project.update(1, { name: 'x' }))]
      },
      naive: ({ projects }) => [1, projects.map((p) => p.tenantId === 1), 'ERR_DOES_NOT_EXIST'],
    },
    {
      feature: 'unique keys',
      original: 'project.findUnique({ where: { tenantId_code: { tenantId, code } } })',
      relata: ({ db, projects }) =>
        projects.map(({ tenantId, code }) => db.Project.get({ tenantId, code }).id),
      naive: ({ projects }) => idsOf(projects),
    },
    {
      feature: 'generated ids',
      original: 'id String @id @default(uuid(7))',
      relata: ({ db }) => {
        const tokens = db.Token.bulkCreate(['a', 'b', 'c'].map((name) => ({ name })))
        return [
          tokens.every(({ id }) => /^[0-9a-f]{8}-[0-9a-f]{4}-7/.test(id)),
          Array.from(db.Token.orderBy('id'), ({ name }) => name),
        ]
      },
      naive: () => [true, ['a', 'b', 'c']],
    },
    {
      feature: 'managed fields',
      original: 'createdAt DateTime @default(now()); updatedAt DateTime @updatedAt',
      relata: ({ db }) => {
        const before = db.Issue.get(1)
        const after = db.Issue.update(1, { rank: 9 })
        return [after.createdAt === before.createdAt, after.updatedAt > before.updatedAt, after.version]
      },
      naive: () => [true, true, 2],
    },
    {
      feature: 'versions',
      original: 'issue.updateMany({ where: { id, version }, data }); if (count === 0) throw …',
      relata: ({ db }) => {
        const read = db.Issue.get(1)
        db.Issue.update(1, { rank: read.rank + 1 })
        return [
          codeOf(() => db.Issue.update(1, { rank: 0, version: read.version })),
          codeOf(() => db.Issue.update(read, { rank: 0 }, { expect: 'unchanged' })),
          codeOf(() => db.Issue.delete(read, { expect: 'unchanged' })),
          db.Issue.get(1).rank - read.rank,
        ]
      },
      naive: () => ['ERR_CONFLICT', 'ERR_CONFLICT', 'ERR_CONFLICT', 1],
    },
    {
      feature: 'soft delete',
      original: '$extends({ query: { issue: { findMany: add deletedAt: null } } })',
      relata: ({ db }) => [ordered(db.Issue), ordered(db.Issue.filter({ state: 'OPEN' }))],
      naive: (w) => [ordered(kept(w)), ordered(kept(w).filter(({ state }) => state === 'OPEN'))],
    },
    {
      feature: 'soft delete',
      original: 'project.findMany({ include: { issues: { where: { deletedAt: null } } } })',
      relata: ({ db }) => [
        Array.from(db.Project.orderBy('id'), ({ issues }) => ordered(issues)),
        db.Project.orderBy('id')
          .pick({ issues: { id: true } })
          .toArray()
          .map(({ issues }) => ordered(issues)),
      ],
      naive: (w) => {
        const lists = w.projects.map(({ id }) => ordered(kept(w).filter(({ projectId }) => projectId === id)))
        return [lists, lists]
      },
    },
    {
      feature: 'soft delete',
      original:
        'a bypass of the extension: basePrisma.issue.findMany({ where: { deletedAt: { not: null } } })',
      relata: ({ db }) => ordered(db.Issue.unscoped().exclude({ deletedAt: null })),
      naive: ({ issues }) => ordered(issues.filter(({ deletedAt }) => deletedAt !== null)),
    },
    {
      feature: 'constraints',
      original: 'CREATE UNIQUE INDEX … ON issue (lower(title), project_id) WHERE deleted_at IS NULL',
      relata: ({ db, issues }) =>
        issues.map(({ title, projectId }) =>
          codeOf(() =>
            db.transact(() => {
              db.Issue.create({ title: title.toUpperCase(), projectId })
              throw Object.assign(new Error('undo'), { code: 'undone' })
            }),
          ),
        ),
      naive: ({ issues }) => issues.map((i) => (i.deletedAt === null ? 'ERR_UNIQUE_TOGETHER' : 'undone')),
    },
    {
      feature: 'constraints',
      original: 'enum State { OPEN DONE }',
      relata: ({ db }) => [
        db.Issue.labels('state')['OPEN'],
        codeOf(() => db.Issue.update(1, JSON.parse('{"state":"LOST"}') as { state: 'OPEN' })),
      ],
      naive: () => ['Open', 'ERR_CHOICE'],
    },
    {
      feature: 'dynamic names',
      original: 'issue.findMany({ orderBy: { [sort]: direction } })',
      relata: ({ db }) => {
        const query: Readonly<Record<string, string>> = { sort: 'rank', direction: 'desc' }
        const order = oneOf(query['sort'], ['id', 'rank'], query['direction'])
        return [idsOf(db.Issue.orderBy(order, 'id')), codeOf(() => oneOf('secret', ['id', 'rank']))]
      },
      naive: (w) => [
        idsOf(kept(w).toSorted((a, b) => b.rank - a.rank || a.id - b.id)),
        'ERR_LOOKUP_NOT_ALLOWED',
      ],
    },
    {
      feature: 'request schemas',
      original: 'zod-prisma-types: IssueCreateInputSchema',
      relata: () => Object.keys(jsonSchema(schema, 'Project', 'create')['properties'] ?? {}).includes('code'),
      naive: () => true,
    },
    {
      feature: 'keys',
      original: '@@id([projectId, number])',
      relata: ({ db }) =>
        db.Issue.create({ title: 'a new one', project: { tenant: 1, code: 'P3' } }).projectId,
      naive: ({ projects }) => projects.find(({ tenantId, code }) => tenantId === 1 && code === 'P3')?.id,
    },
  ],
})
