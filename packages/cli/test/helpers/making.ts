import { readFileSync, readdirSync } from 'node:fs'
import type { Prompt } from '../../src/prompt.js'
import { captured, type Captured } from './capture.js'
import type { Project } from './project.js'

const IMPORTS =
  "import { boolean, date, decimal, defineSchema, foreignKey, integer, json, manyToMany, model, oneToOne, string } from 'relata'\n"
export const schemaOf = (models: string): string =>
  `${IMPORTS}export const schema = defineSchema({ ${models} })\n`

export const AUTHOR = 'Author: model({ name: string() })'
export const AUTHOR_KEY = "author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'books' })"
export const FIRST = schemaOf(`${AUTHOR}, Book: model({ name: string(), ${AUTHOR_KEY} })`)

/** Makes migrations in a project, with the schema of a module. */
export async function make(
  project: Project,
  schema: string | undefined,
  argv: readonly string[] = [],
  prompt?: Prompt,
): Promise<Captured> {
  // A module is loaded once: each schema is a module of its own.
  const name = `schema-${readdirSync(project.folder).length}.js`
  if (schema !== undefined) project.write({ [name]: schema })
  return await captured(['makemigrations', ...(schema === undefined ? [] : ['--schema', name]), ...argv], {
    cwd: project.folder,
    prompt,
  })
}

export const text = (project: Project, name: string): string => readFileSync(project.path(name), 'utf8')

export const modulesIn = (project: Project): readonly string[] =>
  readdirSync(project.path('migrations')).filter((name) => /^\d/.test(name))

/** Answers in order; a number is a choice. Notes what was asked. */
export function answering(...answers: readonly (number | string)[]): Prompt & { readonly asked: string[] } {
  const left = [...answers]
  const asked: string[] = []
  return {
    asked,
    choose: (question, choices) => {
      asked.push([question, ...choices].join('\n'))
      return Promise.resolve(Number(left.shift()))
    },
    text: (question, check) => {
      asked.push(question)
      const answer = String(left.shift())
      const fault = check?.(answer)
      if (fault === undefined) return Promise.resolve(answer)
      asked.push(fault)
      return Promise.resolve(String(left.shift()))
    },
  }
}

/** A schema that leaves questions open after the first one. */
export const SECOND = schemaOf(
  `${AUTHOR}, Book: model({ title: string(), pages: integer(), code: string({ unique: true }), authors: manyToMany('Author', { relatedName: 'books' }) })`,
)
