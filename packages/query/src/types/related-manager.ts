export interface RelatedManager<S, M, F> { a: [S,M,F] }
export interface NullableRelatedManager<S, M, F> { a: [S,M,F] }
export interface ManyRelatedManager<S, M, F> { a: [S,M,F] }
