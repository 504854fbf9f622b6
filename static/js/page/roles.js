/* The roles of who looks, as the page's sheets read them: data-roles, data-l1, data-l2, data-admin. */

const ROLES = ["l1", "l2", "admin"];

/** `word`: "l1,l2", as the server says it. */
export function bearRoles(word, body = document.body) {
  const has = word.split(",");
  body.dataset.roles = word;
  for (const role of ROLES) body.toggleAttribute(`data-${role}`, has.includes(role));
}
