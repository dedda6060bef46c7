import type { Edge, ModelMeta } from '@relata/core'

/** The relations of a model by the names under which rows have them, those of its parents too. */
export const relationsOf = (model: ModelMeta): readonly (readonly [string, Edge])[] => [
  ...model.parents.flatMap(({ target }) => [...target.accessors]),
  ...model.accessors,
]
