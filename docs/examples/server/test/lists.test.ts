import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { startService } from './helpers/service.js'
import type { Service } from './helpers/service.js'

const test = suite('lists, filtered by a query string')
let service: Service
test.before(async () => {
  service = await startService()
})
test.after(() => service.close())

interface Page {
  readonly total: number
  readonly items: readonly Readonly<Record<string, unknown>>[]
}
async function page(path: string): Promise<Page> {
  const { status, body } = await service.client.get(path)
  assert.is(status, 200, JSON.stringify(body))
  return body as Page
}
const names = async (path: string): Promise<unknown[]> =>
  (await page(path)).items.map(({ name, title }) => name ?? title)

async function refused(path: string): Promise<Readonly<Record<string, unknown>>> {
  const { status, headers, body } = await service.client.get(path)
  assert.equal([status, headers.get('content-type')?.split(';')[0]], [400, 'application/problem+json'])
  return body as Readonly<Record<string, unknown>>
}

test('chains of any depth, ordered and counted', async () => {
  assert.equal(await names('/authors?books__tags__name=science+fiction&order=-born'), [
    'Ursula K. Le Guin',
    'Stanisław Lem',
  ])
  assert.equal(await names('/authors?books__reviews__rating__gte=5&books__tags__name=history'), [
    'Umberto Eco',
  ])
  assert.equal(
    await names('/books?author__name__icontains=LE%20GUIN&published__year__gte=1969&order=-published'),
    ['The Dispossessed', 'The Left Hand of Darkness'],
  )
  assert.equal(await names('/books?tags__name__in=crime,fantasy'), [
    'A Wizard of Earthsea',
    'The Name of the Rose',
  ])
})

test('the numbers cover all books of an author, whichever match', async () => {
  const { items } = await page('/authors?books__tags__name=fantasy')
  assert.equal(
    items.map(({ name, bookCount, rating }) => [name, bookCount, rating]),
    [['Ursula K. Le Guin', 3, 27 / 6]],
  )
})

test('every allowed chain and order works', async () => {
  const samples: Readonly<Record<string, string>> = {
    year: '1970',
    range: '1960-01-01,1970-01-01',
    isnull: 'false',
    rating: '4',
    author: '1',
  }
  for (const [path, problem] of [
    ['/authors', await refused('/authors?x=1')],
    ['/books', await refused('/books?x=1')],
    ['/books/1/reviews', await refused('/books/1/reviews?x=1')],
  ] as const) {
    const chains = String(problem['detail']).split('allowed: ')[1]?.split(', ') ?? []
    assert.ok(chains.length > 2)
    for (const chain of chains) {
      const sample = Object.entries(samples).find(([part]) => chain.split('__').includes(part))?.[1] ?? 'a'
      await page(`${path}?${chain}=${sample}`)
    }
    const orders =
      String((await refused(`${path}?order=x`))['detail'])
        .split('before: ')[1]
        ?.split(', ') ?? []
    assert.ok(orders.length > 1)
    for (const order of orders) await page(`${path}?order=${order},-${order}`)
  }
})

test('pages follow one another by their links, each row once', async () => {
  const seen: unknown[] = []
  let at: string | undefined = '/books?limit=3&order=-rating'
  while (at !== undefined) {
    const { headers, body } = await service.client.get(at)
    seen.push(...(body as Page).items.map(({ id }) => id))
    at = /^<([^>]+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1]
  }
  assert.equal([seen.length, new Set(seen).size], [7, 7])
})

test('lookups that are not allowed are refused, with the store’s code', async () => {
  assert.equal(await refused('/books?author__receipts__key=x'), {
    status: 400,
    title: 'Bad Request',
    detail: `The lookup 'author__receipts__key' is not allowed here; allowed: title__icontains, published__year__gte, published__year__lt, author, author__name__icontains, tags__name, tags__name__in, reviews__rating__gte, reviews__isnull`,
    code: 'ERR_LOOKUP_NOT_ALLOWED',
    field: 'author__receipts__key',
  })
  assert.is((await refused('/books?published__year__gte=soon'))['code'], 'ERR_VALUE_TYPE')
  assert.is((await refused('/books?order=author__born'))['code'], 'ERR_ORDER')
  for (const wrong of ['limit=0', 'limit=101', 'limit=ten', 'limit=1&limit=2', 'offset=-1', 'offset=1e3'])
    assert.is((await refused(`/books?${wrong}`))['code'], 'ERR_PAGE', wrong)
})

test('a row that isn’t there is not found, nor is a route', async () => {
  for (const [path, code] of [
    ['/authors/99', 'ERR_DOES_NOT_EXIST'],
    ['/books/99/reviews', 'ERR_DOES_NOT_EXIST'],
    ['/authors/99/books/events', 'ERR_DOES_NOT_EXIST'],
    ['/authors/le-guin', 'ERR_NO_SUCH_ROUTE'],
  ]) {
    const { status, body } = await service.client.get(path ?? '')
    assert.equal([status, (body as { code: string }).code], [404, code])
  }
})

test.run()
