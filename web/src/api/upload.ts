/** What a picker of photos offers: the server makes viewable what a browser does not show. */
export const PHOTOS = 'image/*,.heic,.heif'

/** Where a file can be seen or heard. */
export const fileAddress = (fileId: string): string => `/api/v1/files/${fileId}`
