import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { date, defineSchema, foreignKey, json, manyToMany, model, string } from '../src/index.js'
import type { SchemaOf } from '../src/index.js'

export const schema = defineSchema({
  Author: model({ name: string() }),
  Tag: model({ name: string({ unique: true }) }),
  Book: model(
    {
      title: string(),
      published: date({ index: true }),
      notes: json({ default: () => ({}) }),
      author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'books' }),
      tags: manyToMany('Tag', { relatedName: 'books' }),
    },
    { ordering: ['title'] },
  ),
})
export interface Library extends SchemaOf<typeof schema> {}

/** Runs with a new folder, which is removed afterwards. */
export const inFolder = async (run: (folder: string) => Promise<void>): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'relata-'))
  try {
    await run(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

export const rejected = async (promise: Promise<unknown>): Promise<Error & { readonly code: string }> => {
  try {
    await promise
  } catch (error) {
    return error as Error & { readonly code: string }
  }
  throw new Error('nothing was rejected')
}
