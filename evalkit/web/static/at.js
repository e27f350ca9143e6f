// Where the pages of this window's project begin: "" for the first project that this server opened.
export const at = (path) => (document.body.dataset.at ?? "") + path;
