import { defineSchema, foreignKey, manyToMany, model, string } from '@relata/core'
export const a = defineSchema({ Book: model({ author: foreignKey('Autor', { onDelete: 'CASCADE' }) }), Author: model({ name: string() }) })
export const b = defineSchema({ Book: model({ author: manyToMany('Author', { through: 'Foo' }) }), Author: model({ name: string() }, { parents: ['Baz'] }) })
export const c = defineSchema({ Book: model({ author: foreignKey('Author', { onDelete: 'SET_NULL' }) }), Author: model({ name: string() }) })
