import {
  aggregateFunction,
  arrayAgg,
  Case,
  count,
  createStore,
  datetime,
  defineSchema,
  fn,
  foreignKey,
  integer,
  lag,
  max,
  median,
  model,
  OuterRef,
  rowNumber,
  string,
  stringAgg,
  Subquery,
  sum,
  trunc,
  When,
  type SchemaOf,
} from 'relata'
import { Dice, groupsOf, idsOf, itemOf, listOf, sumOf } from './data.js'
import { port, type AnyPort } from './port.js'

const schema = defineSchema({
  Site: model({ name: string() }),
  Visit: model({
    at: datetime(),
    ms: integer(),
    path: string(),
    site: foreignKey('Site', { onDelete: 'CASCADE', relatedName: 'visits' }),
  }),
})
interface Reports extends SchemaOf<typeof schema> {}

const spread = aggregateFunction('spread', 'integer', {
  start: () => ({ least: Infinity, most: -Infinity }),
  step: ({ least, most }, ms: number) => ({ least: Math.min(least, ms), most: Math.max(most, ms) }),
  result: ({ least, most }) => (most < least ? null : most - least),
})
const tenths = fn('tenths', 'integer', (ms: number) => Math.floor(ms / 100))

function world(seed: number) {
  const dice = new Dice(seed)
  const sites = listOf(4, (id) => ({ id, name: `s${id}` }))
  const visits = listOf(50, (id) => ({
    id,
    at: `2024-0${1 + dice.roll(4)}-0${1 + dice.roll(9)}T${10 + dice.roll(14)}:15:00Z`,
    ms: 10 * dice.roll(30),
    path: dice.pick(['/', '/a', '/b']),
    site_id: 1 + dice.roll(3),
  }))
  const db = createStore<Reports>(schema)
  db.Site.bulkCreate(sites)
  db.Visit.bulkCreate(visits)
  return { db, sites, visits }
}
type World = ReturnType<typeof world>
type Visit = World['visits'][number]

/** In January to April 2024 Karachi is five hours ahead of UTC. */
const inKarachi = ({ at }: Visit): string =>
  new Date(Date.parse(at) + 5 * 3_600_000).toISOString().slice(0, 10)
const medianOf = (list: readonly number[]): number => {
  const sorted = list.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}

export const reports: AnyPort = port<World>({
  name: 'reports',
  tool: 'Django',
  about: 'visits of sites by month, path and duration',
  world,
  calls: [
    {
      feature: 'time buckets',
      original:
        "Visit.objects.annotate(month=TruncMonth('at')).values('month').annotate(n=Count('id')).order_by('month')",
      relata: ({ db }) =>
        db.Visit.annotate({ month: trunc('at', 'month', { output: 'date' }) })
          .values('month')
          .annotate({ n: count('id') })
          .orderBy('month')
          .toArray(),
      naive: ({ visits }) =>
        groupsOf(visits, ({ at }) => `${at.slice(0, 7)}-01`)
          .map(([month, list]) => ({ month, n: list.length }))
          .toSorted((a, b) => (a.month < b.month ? -1 : 1)),
    },
    {
      feature: 'time buckets',
      original: "TruncDay('at', tzinfo=ZoneInfo('Asia/Karachi'))",
      relata: ({ db }) =>
        db.Visit.annotate({ day: trunc('at', 'day', { output: 'date', timeZone: 'Asia/Karachi' }) })
          .values('day')
          .annotate({ n: sum('ms') })
          .orderBy('day')
          .toArray(),
      naive: ({ visits }) =>
        groupsOf(visits, inKarachi)
          .map(([day, list]) => ({ day, n: sumOf(list.map(({ ms }) => ms)) }))
          .toSorted((a, b) => (a.day < b.day ? -1 : 1)),
    },
    {
      feature: 'aggregates',
      original:
        "Site.objects.annotate(paths=StringAgg('visits__path', ', ', distinct=True, ordering='visits__path'))",
      relata: ({ db }) =>
        db.Site.annotate({
          paths: stringAgg('visits__path', ', ', { distinct: true, orderBy: 'visits__path' }),
        })
          .orderBy('id')
          .toArray()
          .map(({ paths }) => paths),
      naive: ({ sites, visits }) =>
        sites.map(({ id }) => {
          const paths = [...new Set(visits.filter((v) => v.site_id === id).map(({ path }) => path))]
          return paths.length === 0 ? null : paths.toSorted().join(', ')
        }),
    },
    {
      feature: 'aggregates',
      original: "Visit.objects.values('site').annotate(all=ArrayAgg('ms', ordering='id'))",
      relata: ({ db }) =>
        db.Visit.values('site_id')
          .annotate({ all: arrayAgg('ms', { orderBy: 'id' }) })
          .orderBy('site_id')
          .toArray(),
      naive: ({ visits }) =>
        groupsOf(visits, (v) => v.site_id)
          .map(([site, list]) => ({ site_id: site, all: list.map(({ ms }) => ms) }))
          .toSorted((a, b) => a.site_id - b.site_id),
    },
    {
      feature: 'aggregates',
      original: 'PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY ms)',
      relata: ({ db }) => Number(db.Visit.aggregate({ m: median('ms') }).m),
      naive: ({ visits }) => medianOf(visits.map(({ ms }) => ms)),
    },
    {
      feature: 'annotations',
      original:
        "Site.objects.annotate(last=Subquery(Visit.objects.filter(site=OuterRef('pk')).order_by('-at', '-id').values('path')[:1]))",
      relata: ({ db }) =>
        db.Site.annotate({
          last: Subquery(
            db.Visit.filter({ site: OuterRef('pk') })
              .orderBy('-at', '-id')
              .values('path')
              .slice(0, 1),
          ),
        })
          .orderBy('id')
          .toArray()
          .map(({ last }) => last),
      naive: ({ sites, visits }) =>
        sites.map(({ id }) => {
          const own = visits.filter((v) => v.site_id === id)
          return own.toSorted((a, b) => (a.at === b.at ? b.id - a.id : a.at < b.at ? 1 : -1))[0]?.path ?? null
        }),
    },
    {
      feature: 'annotations',
      original: 'Visit.objects.aggregate(slow=Sum(Case(When(ms__gt=100, then=1), default=0)))',
      relata: ({ db }) =>
        db.Visit.aggregate({ slow: sum(Case(When({ ms__gt: 100 }, 1), { default: 0 })) }).slow,
      naive: ({ visits }) => visits.filter(({ ms }) => ms > 100).length,
    },
    {
      feature: 'groups',
      original: "Visit.objects.values('site__name', 'path').annotate(top=Max('ms')).filter(top__gte=200)",
      relata: ({ db }) =>
        db.Visit.values('site__name', 'path')
          .annotate({ top: max('ms') })
          .filter({ top__gte: 200 })
          .orderBy('site__name', 'path')
          .toArray(),
      naive: ({ sites, visits }) =>
        groupsOf(visits, (v) => `${v.site_id} ${v.path}`)
          .map(([, list]) => ({
            site__name: itemOf(sites, list[0]?.site_id ?? 0).name,
            path: list[0]?.path ?? '',
            top: Math.max(...list.map(({ ms }) => ms)),
          }))
          .filter(({ top }) => top >= 200)
          .toSorted((a, b) =>
            a.site__name === b.site__name ? (a.path < b.path ? -1 : 1) : a.site__name < b.site__name ? -1 : 1,
          ),
    },
    {
      feature: 'combinations',
      original: "Visit.objects.filter(ms__gt=200).union(Visit.objects.filter(path='/')).order_by('id')",
      relata: ({ db }) =>
        idsOf(
          db.Visit.filter({ ms__gt: 200 })
            .union(db.Visit.filter({ path: '/' }))
            .orderBy('id'),
        ),
      naive: ({ visits }) => idsOf(visits.filter((v) => v.ms > 200 || v.path === '/')),
    },
    {
      feature: 'windows',
      original: "Window(RowNumber(), partition_by=['site'], order_by=['-ms', 'id'])",
      relata: ({ db }) =>
        db.Visit.annotate({
          place: rowNumber().over({ partitionBy: 'site', orderBy: ['-ms', 'id'] }),
        })
          .filter({ place__lte: 2 })
          .orderBy('id')
          .toArray()
          .map(({ id, place }) => [id, place]),
      naive: ({ visits }) =>
        visits
          .map((v) => {
            const own = visits.filter(({ site_id: site }) => site === v.site_id)
            const before = own.filter(({ id, ms }) => ms > v.ms || (ms === v.ms && id < v.id))
            return [v.id, before.length + 1] as const
          })
          .filter(([, place]) => place <= 2),
    },
    {
      feature: 'windows',
      original: "Window(Sum('ms'), partition_by=['path'], order_by='id'); Window(Lag('ms'), order_by='id')",
      relata: ({ db }) =>
        db.Visit.annotate({
          soFar: sum('ms').over({ partitionBy: 'path', orderBy: 'id' }),
          before: lag('ms').over({ orderBy: 'id' }),
        })
          .orderBy('id')
          .toArray()
          .map(({ soFar, before }) => [soFar, before]),
      naive: ({ visits }) =>
        visits.map((v, i) => {
          const same = visits.slice(0, i + 1).filter(({ path }) => path === v.path)
          return [sumOf(same.map(({ ms }) => ms)), visits[i - 1]?.ms ?? null]
        }),
    },
    {
      feature: 'own aggregates',
      original: "class Longest(Aggregate): …; Visit.objects.values('path').annotate(x=Longest('ms'))",
      relata: ({ db }) =>
        db.Visit.values('path')
          .annotate({ spread: spread('ms') })
          .orderBy('path')
          .toArray(),
      naive: ({ visits }) =>
        groupsOf(visits, ({ path }) => path)
          .map(([path, list]) => {
            const all = list.map(({ ms }) => ms)
            return { path, spread: Math.max(...all) - Math.min(...all) }
          })
          .toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    },
    {
      feature: 'own aggregates',
      original: "class Seconds(Func): …; Visit.objects.annotate(s=Seconds('ms')).filter(s__gte=2)",
      relata: ({ db }) =>
        idsOf(
          db.Visit.annotate({ tenths: tenths('ms') })
            .filter({ tenths__gte: 2 })
            .orderBy('id'),
        ),
      naive: ({ visits }) => idsOf(visits.filter(({ ms }) => Math.floor(ms / 100) >= 2)),
    },
  ],
})
