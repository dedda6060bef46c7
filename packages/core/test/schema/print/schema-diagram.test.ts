import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { schemaDiagram } from '../../../src/schema/print/schema-diagram.js'
import { resolveSchema } from '../../../src/schema/resolve.js'
import { key, many, model, number, one, text } from '../helpers/declarations.js'

const test = suite('a schema as a Mermaid diagram')

test('has models with their columns, and a line for each relation', () => {
  const schema = resolveSchema({
    Author: model({ name: text({ unique: true }) }),
    Writer: model({ fee: number({ null: true }) }, { parents: ['Author'] }),
    'app.Book': model({
      author: key('Author'),
      editor: key('Author', { null: true, onDelete: 'SET_NULL', relatedName: '+' }),
      twin: one('self', { null: true, onDelete: 'SET_NULL' }),
      fans: many('Author', { relatedName: 'likes' }),
      stops: many('Author', { through: 'Stop', relatedName: 'stops' }),
    }),
    Stop: model({ book: key('app.Book'), author: key('Author') }),
  })
  assert.is(
    schemaDiagram(schema.describe()),
    `erDiagram
  "Author" {
    auto id PK
    string name UK
  }
  "Writer" {
    oneToOne author_ptr_id PK, FK
    integer fee "null"
  }
  "app.Book" {
    auto id PK
    foreignKey author_id FK
    foreignKey editor_id FK "null"
    oneToOne twin_id FK, UK "null"
  }
  "Stop" {
    auto id PK
    foreignKey book_id FK
    foreignKey author_id FK
  }
  "Writer" |o--|| "Author" : "author_ptr"
  "app.Book" }o--|| "Author" : "author"
  "app.Book" }o--o| "Author" : "editor"
  "app.Book" |o--o| "app.Book" : "twin"
  "app.Book" }o--o{ "Author" : "fans"
  "app.Book" }o..o{ "Author" : "stops"
  "Stop" }o--|| "app.Book" : "book"
  "Stop" }o--|| "Author" : "author"
`,
  )
})

// Without quotes Mermaid's parser takes these names for words of its grammar; tried with mermaid 11.
test('has names that are words of Mermaid in quotes, and no column that reads as a mark', () => {
  const schema = resolveSchema({
    end: model({ PK: text(), UK_id: text() }),
    class: model({ to: key('end', { relatedName: '+' }), FK: key('end', { relatedName: '+' }) }),
  })
  assert.is(
    schemaDiagram(schema.describe()),
    `erDiagram
  "end" {
    auto id PK
    string _PK
    string UK_id
  }
  "class" {
    auto id PK
    foreignKey to_id FK
    foreignKey FK_id FK
  }
  "class" }o--|| "end" : "to"
  "class" }o--|| "end" : "FK"
`,
  )
})

test.run()
