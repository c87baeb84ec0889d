/** Whether words say anything of an attempt (R24): a letter or a digit of any script; the server asks the same. */
export const saysSomething = (words: string | null | undefined): boolean => /[\p{L}\p{N}]/u.test(words ?? '')
