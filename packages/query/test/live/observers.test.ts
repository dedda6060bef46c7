import { config, Subject, Subscriber, type Observer } from 'rxjs'
import { map, take } from 'rxjs/operators'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { emptyLibrary } from '../worlds/library.js'

const test = suite('observers of live queries')

const shelf = () => {
  const db = emptyLibrary()
  const ann = db.Author.create({ name: 'Ann' })
  return { db, ann, counts: ann.books.liveCount() }
}

/** What an operator of rxjs subscribes with. */
function subscriberOf(observer: Partial<Observer<number>>): Subscriber<number> {
  const destination = new Subject<number>()
  destination.subscribe(observer)
  return new Subscriber<number>(destination)
}

test('callbacks, objects, Subjects and Subscribers receive the same values and the end', async () => {
  const { db, ann, counts } = shelf()
  const received: Record<string, unknown[]> = {
    callbacks: [],
    object: [],
    subject: [],
    subscriber: [],
    pipe: [],
  }
  const observer = (name: string) => ({
    next: (n: number): void => void received[name]?.push(n),
    complete: (): void => void received[name]?.push('end'),
  })
  const { next, complete } = observer('callbacks')
  counts.subscribe(next, null, complete)
  counts.subscribe(observer('object'))
  const subject = new Subject<number>()
  subject.subscribe(observer('subject'))
  counts.subscribe(subject)
  counts.subscribe(subscriberOf(observer('subscriber')))
  counts.pipe(map((n) => n)).subscribe(observer('pipe'))
  ann.books.create({ title: 'One' })
  await db.close()
  for (const [name, values] of Object.entries(received)) assert.equal(values, [0, 1, 'end'], name)
})

test('an object keeps its `this`, and may have no methods', () => {
  const { ann, counts } = shelf()
  const observer = {
    seen: [] as number[],
    next(n: number) {
      this.seen.push(n)
    },
  }
  counts.subscribe(observer)
  counts.subscribe({})
  counts.subscribe()
  counts.subscribe(null)
  ann.books.create({ title: 'One' })
  assert.equal(observer.seen, [0, 1])
})

test('a subscription closes once, with what was added to it, and receives nothing more', () => {
  const { ann, counts } = shelf()
  const seen: number[] = []
  let finalized = 0
  const subscription = counts.subscribe((n) => seen.push(n))
  subscription.add(() => finalized++)
  assert.not(subscription.closed)
  subscription.unsubscribe()
  subscription.unsubscribe()
  assert.ok(subscription.closed)
  assert.is(finalized, 1)
  ann.books.create({ title: 'One' })
  assert.equal(seen, [0])
})

test('a subscription that is part of another one ends with it', () => {
  const { ann, counts } = shelf()
  const seen: number[] = []
  const all = counts.subscribe(() => undefined)
  all.add(counts.subscribe((n) => seen.push(n)))
  all.unsubscribe()
  ann.books.create({ title: 'One' })
  assert.equal(seen, [0])
})

test('take(1) leaves after the first value, whatever comes in the same notification', () => {
  const { ann, counts } = shelf()
  const seen: number[] = []
  counts.pipe(take(1)).subscribe((n) => seen.push(n))
  ann.books.create({ title: 'One' })
  assert.equal(seen, [0])
})

test('completion calls the observer before the finalizers, and once', async () => {
  const { db, counts } = shelf()
  const order: string[] = []
  const controller = new AbortController()
  const ended = db.Author.liveCount({ signal: controller.signal }).subscribe({
    complete: () => order.push(`complete, closed ${ended.closed}`),
  })
  ended.add(() => order.push('finalizer'))
  counts.subscribe({ complete: () => order.push('other') })
  controller.abort()
  controller.abort()
  assert.equal(order, ['complete, closed false', 'finalizer'])
  assert.ok(ended.closed)
  await db.close()
  assert.equal(order.at(-1), 'other')
})

test('what observers throw goes to config.onUnhandledError, whichever method throws', async () => {
  const { db, ann, counts } = shelf()
  const errors: string[] = []
  config.onUnhandledError = (error) => errors.push((error as Error).message)
  const thrower = (message: string) => () => {
    throw new Error(message)
  }
  try {
    counts.subscribe({ next: thrower('next'), complete: thrower('complete') })
    counts.subscribe(thrower('callback'), null, thrower('third'))
    ann.books.create({ title: 'One' })
    await db.close()
    await new Promise((resolve) => setTimeout(resolve, 5))
    assert.equal(errors.toSorted(), ['callback', 'callback', 'complete', 'next', 'next', 'third'])
  } finally {
    config.onUnhandledError = null
  }
})

test('an error goes to the observer, else to config.onUnhandledError', async () => {
  const { db } = shelf()
  const unhandled: unknown[] = []
  config.onUnhandledError = (error) => unhandled.push((error as { code: string }).code)
  const handled: unknown[] = []
  const failing = db.Author.filter({ name: 'x' }).live()
  await db.close()
  try {
    failing.subscribe({ error: (error: { code: string }) => handled.push(error.code) })
    failing.subscribe(null, (error) => handled.push((error as { code: string }).code))
    failing.subscribe(() => assert.unreachable())
    await new Promise((resolve) => setTimeout(resolve, 5))
    assert.equal(handled, ['ERR_CLOSED', 'ERR_CLOSED'])
    assert.equal(unhandled, ['ERR_CLOSED'])
  } finally {
    config.onUnhandledError = null
  }
})

test.run()
