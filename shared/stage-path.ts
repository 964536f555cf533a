/** Where the media plane's socket.io listens. Apart from the commerce plane's, so that each fails alone. */
export const stagePath = "/media/socket.io";
export const stageNamespace = "/stage";
