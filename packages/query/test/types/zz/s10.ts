import { filledLibrary } from '../../builder/library.js'
const { db, le, gaiman, omens, stardust, vacancy } = filledLibrary()
void [db, le, gaiman, omens, stardust, vacancy]
import { defineSchema, json, model } from '@relata/core'
import { createStore } from '../../../src/index.js'
const d2 = createStore(defineSchema({ Page: model({ data: json(), typed: json<{ a: string[] }>() }) }))
const p = d2.Page.get(1)
d2.Page.create({ data: p.data, typed: p.typed })
d2.Page.update(p, { data: p.data })
d2.Page.update(p, { typed: p.typed })
d2.Page.filter({ data: p.data, typed: p.typed })
const { data, typed } = d2.Page.values('data', 'typed').get({ pk: 1 })
d2.Page.create({ data, typed })
