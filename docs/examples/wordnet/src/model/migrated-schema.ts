import {
  defineSchema,
  foreignKeyToManyToMany,
  integer,
  manyToMany,
  migration,
  model,
  string,
  type SchemaOf,
} from 'relata'
import { models, synset, type WordNetSchema } from './schema.js'

const files = manyToMany('LexicographerFile', { relatedName: 'synsets' })

/** The schema after {@link topics}: a file has a part of speech and a topic, a synset any number of files. */
export const migratedSchema = defineSchema({
  LexicographerFile: model(
    {
      number: integer({ primaryKey: true }),
      pos: string(),
      topic: string({ index: true }),
    },
    { uniqueTogether: [['pos', 'topic']] },
  ),
  Synset: model({ ...synset, files }, { uniqueTogether: [['pos', 'offset']] }),
  ...models,
})
export interface MigratedSchema extends SchemaOf<typeof migratedSchema> {}

/** `noun.animal` becomes `noun` and `animal`; each key to a file becomes a link. */
export const topics = migration<WordNetSchema, MigratedSchema>({
  name: '0002_topics',
  steps: ({ splitField }) => [
    splitField(
      'LexicographerFile',
      'name',
      { pos: string(), topic: string() },
      {
        split: (name) => {
          const [pos = '', topic = ''] = name.split('.')
          return { pos, topic }
        },
        merge: ({ pos, topic }) => `${pos}.${topic}`,
      },
    ),
    foreignKeyToManyToMany('Synset', 'file', files, { name: 'files' }),
  ],
})
