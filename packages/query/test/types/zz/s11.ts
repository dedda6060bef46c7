import { filledLibrary } from '../../builder/library.js'
const { db, le, gaiman, omens, stardust, vacancy } = filledLibrary()
void [db, le, gaiman, omens, stardust, vacancy]
le.edited.set([omens.pk, stardust])
