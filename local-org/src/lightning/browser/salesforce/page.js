/** What the server said about this page, its user and its org; see pageContext.ts. */
const element = document.getElementById('page-context');

export const page = element ? JSON.parse(element.textContent) : {};
