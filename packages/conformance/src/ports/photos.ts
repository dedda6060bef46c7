import { array, createStore, defineSchema, foreignKey, integer, model, string, type SchemaOf } from 'relata'
import { Dice, idsOf, listOf } from './data.js'
import { port, type AnyPort } from './port.js'

const schema = defineSchema({
  Album: model({ name: string() }),
  Photo: model({
    name: string(),
    size: integer(),
    labels: array(string(), { index: true }),
    album: foreignKey('Album', { onDelete: 'SET_NULL', null: true, relatedName: 'photos' }),
  }),
})
interface Photos extends SchemaOf<typeof schema> {}

const LABELS = ['sea', 'sky', 'cat', 'dog']

function world(seed: number) {
  const dice = new Dice(seed)
  const albums = listOf(3, (id) => ({ id, name: `a${id}` }))
  const photos = listOf(20, (id) => ({
    id,
    name: `photo ${id}`,
    size: dice.roll(9),
    labels: dice.some(LABELS, 2),
    album_id: dice.roll(4) || null,
  }))
  const db = createStore<Photos>(schema)
  db.Album.bulkCreate(albums)
  db.Photo.bulkCreate(photos)
  return { db, albums, photos }
}
type World = ReturnType<typeof world>
const ordered = (rows: Iterable<{ readonly id: number }>): readonly number[] =>
  idsOf(rows).toSorted((a, b) => a - b)

export const photos: AnyPort = port<World>({
  name: 'photos',
  tool: 'Prisma',
  about: 'photos with labels, in albums',
  world,
  calls: [
    {
      feature: 'arrays',
      original: "photo.findMany({ where: { labels: { has: 'sea' } } })",
      relata: ({ db }) => ordered(db.Photo.filter({ labels__contains: 'sea' })),
      naive: (w) => ordered(w.photos.filter(({ labels }) => labels.includes('sea'))),
    },
    {
      feature: 'arrays',
      original: "photo.findMany({ where: { labels: { hasSome: ['sea', 'cat'] } } })",
      relata: ({ db }) => ordered(db.Photo.filter({ labels__overlap: ['sea', 'cat'] })),
      naive: (w) =>
        ordered(w.photos.filter(({ labels }) => labels.includes('sea') || labels.includes('cat'))),
    },
    {
      feature: 'arrays',
      original: "photo.findMany({ where: { labels: { hasEvery: ['sea', 'sky'] } } })",
      relata: ({ db }) => ordered(db.Photo.filter({ labels__contains: ['sea', 'sky'] })),
      naive: (w) =>
        ordered(w.photos.filter(({ labels }) => labels.includes('sea') && labels.includes('sky'))),
    },
    {
      feature: 'arrays',
      original: 'photo.findMany({ where: { labels: { isEmpty: true } } })',
      relata: ({ db }) => ordered(db.Photo.filter({ labels__len: 0 })),
      naive: (w) => ordered(w.photos.filter(({ labels }) => labels.length === 0)),
    },
    {
      feature: 'conditions',
      original: "photo.findMany({ where: { album: { isNot: { name: 'a1' } } } })",
      relata: ({ db }) => ordered(db.Photo.exclude({ album__name: 'a1' })),
      naive: (w) => ordered(w.photos.filter(({ album_id: album }) => album !== 1)),
    },
    {
      feature: 'writes',
      original: 'album.delete()  // @relation(onDelete: SetNull)',
      relata: ({ db }) => {
        db.Album.delete(1)
        return db.Photo.orderBy('id').valuesList('album_id', { flat: true }).toArray()
      },
      naive: (w) => w.photos.map(({ album_id: album }) => (album === 1 ? null : album)),
    },
  ],
})
