import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LIBRARY, withProject } from './compiler.js'
import { completions } from './language-server.js'

const test = suite('types: completion')

/** A line with `¦` where the cursor is; some of what must be offered there, and some of what must not. */
const CASES: readonly (readonly [line: string, offered: readonly string[], absent: readonly string[]])[] = [
  ['db.Book.filter({ ¦ })', ['title', 'author', 'author_id', 'tags'], ['books']],
  ["db.Book.filter({ '¦': 1 })", ['title', 'author', 'author_id', 'tags'], ['books']],
  ["db.Book.filter({ 'author__¦': 1 })", ['author__name', 'author__profile', 'author__books', 'author__isnull'], ['author__title']],
  ["db.Book.filter({ 'author__profile__¦': 1 })", ['author__profile__city', 'author__profile__author'], ['author__profile__name']],
  ['db.Book.filter({ author__profile__¦: 1 })', ['author__profile__city'], ['author__profile__name']],
  ['db.Tag.filter({ books__author__n¦: 1 })', ['books__author__name'], ['books__author__title']],
  ['db.Book.filter({ published__¦: 1 })', ['published__year', 'published__gte', 'published__week_day'], ['published__hour']],
  ['db.Book.filter({ pages__gt: 1 }).exclude({ title__¦: 1 })', ['title__icontains', 'title__regex'], ['title__year']],
  ["db.Book.get({ 'author__¦': 1 })", ['author__name'], ['author__title']],
  ["db.Book.orderBy('author__¦')", ['author__name', 'author__profile'], ['author__in', 'author__title']],
  ["db.Book.values('title', 'author__profile__¦')", ['author__profile__city'], ['author__profile__name']],
  ['db.Book.create({ ¦ })', ['title', 'published', 'author', 'author_id'], ['tags']],
]

test("an editor offers a chain's next steps", async () => {
  const text = `${LIBRARY}${CASES.map(([line]) => line).join('\n')}\n`
  const answers = await withProject({ 'chains.ts': text }, (folder) => completions(folder, 'chains.ts'))
  CASES.forEach(([line, offered, absent], index) => {
    const labels = answers[index] ?? []
    for (const label of offered) assert.ok(labels.includes(label), `${line} must offer ${label}; offered: ${labels.join(' ')}`)
    for (const label of absent) assert.not(labels.includes(label), `${line} must not offer ${label}`)
  })
})

test.run()
