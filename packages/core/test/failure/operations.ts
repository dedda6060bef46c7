import type { FailingWorld } from './failing-world.js'

/** An error of the test's own, which an operation throws in order to be undone. */
export class Undo extends Error {}

type Operation = (world: FailingWorld) => void

function inUndo(world: FailingWorld, writes: () => void): void {
  try {
    world.store.transact(() => {
      writes()
      throw new Undo()
    })
  } catch (error) {
    if (!(error instanceof Undo)) throw error
  }
}

function bookValues(world: FailingWorld): Record<string, unknown> {
  const n = world.next()
  return {
    title: `b${n}`,
    year: n,
    author: world.row('Author', 0),
    editor: world.row('Author', 1),
    critic_id: world.row('Author', 1)['code'],
  }
}

/** Each kind of write, and of what undoes one. */
export const operations: Readonly<Record<string, Operation>> = {
  create: (world) => void world.create('Book', bookValues(world)),
  'create that is waited for': (world) =>
    void world.create('Author', { id: 77 + 1000 * world.next(), name: 'w', code: `w${world.next()}` }),
  'inherited create': (world) =>
    void world.create('Restaurant', { name: `r${world.next()}`, stars: 3, chef: world.row('Person', 0) }),
  'create in order': (world) => void world.create('Chapter', { title: 'h', book: world.row('Book', 0) }),
  bulkCreate: (world) =>
    void world.store.bulkCreate(world.model('Book'), [
      bookValues(world),
      bookValues(world),
      bookValues(world),
    ]),
  update: (world) =>
    void world.update('Book', world.slot('Book', 0), { year: world.next(), title: `u${world.next()}` }),
  'update of a unique field': (world) =>
    void world.update('Tag', world.slot('Tag', 0), { name: `u${world.next()}` }),
  'update of a field that keys name': (world) =>
    void world.update('Author', world.slot('Author', 0), { code: `u${world.next()}` }),
  'update of a key': (world) => {
    const other = world.row('Book', 0)['author_id'] === world.key('Author', 0) ? 1 : 0
    world.update('Book', world.slot('Book', 0), {
      author: world.row('Author', other),
      title: `k${world.next()}`,
    })
  },
  'update by a recipe': (world) => {
    const n = world.next()
    world.store.update(world.model('Book'), world.slot('Book', 1), (draft) => {
      ;(draft['data'] as { seen: number }).seen = n
      draft['year'] = n
    })
  },
  'update of a parent': (world) =>
    void world.update('Restaurant', world.slot('Restaurant', 0), {
      name: `q${world.next()}`,
      stars: world.next(),
    }),
  'update of many': (world) =>
    world.store.atomic(() => {
      for (const slot of world.slots('Book'))
        world.update('Book', slot, { year: world.next(), data: { seen: world.next() } })
    }),
  'update of an order': (world) =>
    void world.update('Chapter', world.slot('Chapter', 0), { _order: world.next() }),
  link: (world) => {
    const book = world.slot('Book', -1)
    if (!world.store.link(world.link('Book.tags'), book, world.slot('Tag', 0)))
      world.store.unlink(world.link('Book.tags'), book, world.slot('Tag', 0))
  },
  'symmetric links': (world) =>
    world.store.atomic(() => {
      const [a, b, c] = world.slots('Person') as [number, number, number]
      for (const other of [a, b, c])
        if (!world.store.link(world.link('Person.friends'), c, other))
          world.store.unlink(world.link('Person.friends'), c, other)
    }),
  'links of one model': (world) => {
    const [a, b] = world.slots('Person') as [number, number]
    if (!world.store.link(world.link('Person.follows'), b, a))
      world.store.unlink(world.link('Person.follows'), b, a)
  },
  'nested, caught': (world) =>
    void world.store.transact(() => {
      world.create('Tag', { name: `n${world.next()}` })
      inUndo(world, () => {
        world.update('Author', world.slot('Author', 0), { code: `n${world.next()}` })
        world.create('Book', bookValues(world))
      })
      world.update('Book', world.slot('Book', 0), { year: world.next() })
    }),
  'undo of a create': (world) => inUndo(world, () => void world.create('Book', bookValues(world))),
  'undo of an inherited create': (world) =>
    inUndo(world, () => void world.create('Restaurant', { name: `r${world.next()}` })),
  'undo of an update': (world) =>
    inUndo(world, () => {
      world.update('Book', world.slot('Book', 0), {
        year: world.next(),
        author: world.row('Author', 1),
        title: `u${world.next()}`,
      })
      world.update('Author', world.slot('Author', 0), { code: `n${world.next()}` })
    }),
  'undo of links': (world) =>
    inUndo(world, () => {
      for (const tag of world.slots('Tag').slice(0, 3))
        world.store.link(world.link('Book.tags'), world.slot('Book', 0), tag)
      for (const tag of world.slots('Tag').slice(0, 2))
        world.store.unlink(world.link('Book.tags'), world.slot('Book', 0), tag)
      world.store.link(world.link('Person.friends'), world.slot('Person', 2), world.slot('Person', 1))
    }),
  'undo of a cascade': (world) => inUndo(world, () => world.delete('Author', world.slot('Author', 1))),
  'undo of a delete of an inherited row': (world) =>
    inUndo(world, () => world.delete('Place', world.slot('Place', 1))),
  'undo of a tree': (world) => inUndo(world, () => world.delete('Node', world.slot('Node', 0))),
  delete: (world) => world.delete('Tag', world.slot('Tag', 0)),
  'delete of an inherited row': (world) => world.delete('Restaurant', world.slot('Restaurant', 0)),
  'delete of a tree': (world) => world.delete('Node', world.slot('Node', 0)),
  cascade: (world) => world.delete('Author', world.slot('Author', 0)),
}
