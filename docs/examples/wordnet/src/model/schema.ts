import { boolean, defineSchema, foreignKey, integer, json, manyToMany, model, string, text } from 'relata'
import type { Database, SchemaOf } from 'relata'

/** A relation of synsets, or of senses, that reads differently from its two ends. */
function directed<const R extends string>(relatedName: R) {
  return manyToMany('self', { symmetrical: false, relatedName })
}
/** One that reads the same from both: one link, both sides. */
function symmetric() {
  return manyToMany('self', { symmetrical: true })
}

/** Fields of a synset, in every version of the schema. */
export const synset = {
  pos: string({
    choices: [
      ['n', 'noun'],
      ['v', 'verb'],
      ['a', 'adjective'],
      ['r', 'adverb'],
    ],
  }),
  offset: integer(),
  satellite: boolean({ default: false }),
  definition: text(),
  examples: json<readonly string[]>({ default: [] }),
  words: manyToMany('Word', { through: 'Sense', relatedName: 'synsets' }),

  hypernyms: directed('hyponyms'),
  instanceHypernyms: directed('instances'),
  memberMeronyms: directed('memberHolonyms'),
  substanceMeronyms: directed('substanceHolonyms'),
  partMeronyms: directed('partHolonyms'),
  entailments: directed('entailedBy'),
  causes: directed('causedBy'),
  topics: directed('topicMembers'),
  regions: directed('regionMembers'),
  usages: directed('usageMembers'),
  attributes: symmetric(),
  similarTo: symmetric(),
  verbGroup: symmetric(),
  seeAlso: symmetric(),
}

/** Models that are the same in every version of the schema. */
export const models = {
  /** A word or a fixed phrase, lower-cased. */
  Word: model({ lemma: string({ unique: true }) }),

  /** A word as the name of a concept: the through model of words and synsets. */
  Sense: model(
    {
      word: foreignKey('Word', { onDelete: 'CASCADE', relatedName: 'senses' }),
      synset: foreignKey('Synset', { onDelete: 'CASCADE', relatedName: 'senses' }),
      /** Which of the word's senses of this part of speech it is, the most frequent being 1. */
      number: integer(),
      /** How often it occurs in the concordance texts. */
      tagCount: integer(),
      /** Place among the synset's words. */
      position: integer(),
      lexId: integer(),
      written: string(),
      alsoWritten: string({ null: true }),
      marker: string({
        null: true,
        choices: [
          ['a', 'before its noun only'],
          ['p', 'in the predicate only'],
          ['ip', 'directly after its noun'],
        ],
      }),
      frames: manyToMany('Frame', { relatedName: 'senses' }),

      antonyms: symmetric(),
      derivedForms: symmetric(),
      pertainyms: directed('pertainedBy'),
      participleOf: directed('participles'),
      seeAlso: symmetric(),
      verbGroup: symmetric(),
      topics: directed('topicMembers'),
      regions: directed('regionMembers'),
      usages: directed('usageMembers'),
    },
    { uniqueTogether: [['word', 'synset']] },
  ),

  /** How a verb is used in a sentence: `Somebody ----s something`. */
  Frame: model({
    number: integer({ primaryKey: true }),
    pattern: string(),
  }),
}

export const schema = defineSchema({
  /** The lexicographers' source files: `noun.animal`, `verb.motion`. */
  LexicographerFile: model({
    number: integer({ primaryKey: true }),
    name: string({ unique: true }),
  }),

  /** A set of synonyms: one concept. */
  Synset: model(
    {
      ...synset,
      file: foreignKey('LexicographerFile', { onDelete: 'PROTECT', relatedName: 'synsets' }),
    },
    { uniqueTogether: [['pos', 'offset']] },
  ),
  ...models,
})

export interface WordNetSchema extends SchemaOf<typeof schema> {}
export type WordNetStore = Database<WordNetSchema>
