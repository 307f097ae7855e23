// The demo shop's cart, and the events that a shop of your own would send as well.
(() => {
  const footfall = (window.footfall = window.footfall || []);
  const track = (action, params, label) => footfall.push(["track", action, params, label]);
  const find = (selector) => document.querySelector(selector);
  const euros = (value) => `€ ${value.toFixed(2)}`;

  const read = () => {
    try {
      return JSON.parse(localStorage.getItem("kettle-cart")) || [];
    } catch {
      return []; // No storage, or not what we wrote.
    }
  };
  const write = (cart) => {
    localStorage.setItem("kettle-cart", JSON.stringify(cart));
    showCart();
  };
  // In cents, for 19.9 + 9.8 is 29.700000000000003.
  const total = (cart) => cart.reduce((sum, item) => sum + Math.round(item.price * 100) * item.quantity, 0) / 100;

  const cell = (row, content) => row.insertCell().append(content);

  const thumbnail = ({ name, page }) => {
    const link = document.createElement("a");
    link.className = "thumb";
    if (page) {
      link.href = `${page}.html`;
      link.append(Object.assign(new Image(), { src: `${page}.svg`, alt: "", width: 72, height: 65 }));
    }
    link.append(name);
    return link;
  };

  const showRows = (cart) => {
    const table = document.createElement("table");
    for (const item of cart) {
      const row = table.insertRow();
      cell(row, thumbnail(item));
      cell(row, `${item.quantity} × ${euros(item.price)}`);
      const remove = document.createElement("button");
      remove.className = "quiet";
      remove.textContent = "Remove";
      remove.setAttribute("aria-label", `Remove ${item.name}`);
      remove.addEventListener("click", () => {
        write(read().filter((other) => other.sku !== item.sku));
        const { sku, name, price, quantity } = item;
        track("cart.remove", { sku, name, price, currency: "EUR", quantity }, `Removed ${name} from the cart`);
        const heading = find("h1"); // the button is gone, and the keyboard must not be lost with it
        heading.tabIndex = -1;
        heading.focus({ preventScroll: true });
      });
      cell(row, remove);
    }
    find("[data-cart]").replaceChildren(...(cart.length ? [table] : []));
    find("[data-cart-empty]").hidden = cart.length > 0;
    find("[data-cart-next]").hidden = cart.length === 0;
  };

  const showCart = () => {
    const cart = read();
    find("[data-cart-count]").textContent = cart.reduce((sum, item) => sum + item.quantity, 0);
    const sum = find("[data-cart-total]");
    if (sum) {
      sum.hidden = cart.length === 0;
      sum.textContent = `Together ${euros(total(cart))}`;
    }
    if (find("[data-cart]")) showRows(cart);
  };

  // On the document, before the page is there: nobody can be faster than this.
  const onSubmit = (selector, handle) =>
    document.addEventListener("submit", (event) => {
      if (!event.target.matches(selector)) return;
      event.preventDefault();
      handle(event.target, Object.fromEntries(new FormData(event.target)));
    });

  const shown = () => {
    const { sku, name, price, category, page } = find("[data-sku]")?.dataset || {};
    return sku && { sku, name, price: Number(price), category, page };
  };

  onSubmit("[data-add]", (form, fields) => {
    const { sku, name, price, page } = shown();
    const quantity = Number(fields.quantity);
    const cart = read();
    const there = cart.find((item) => item.sku === sku);
    if (there) there.quantity += quantity;
    else cart.push({ sku, name, price, quantity, page });
    write(cart);
    track("cart.add", { sku, name, price, currency: "EUR", quantity }, `Added ${name} to the cart`);
    find("[data-added]").hidden = false;
  });

  // What forms and buttons say of themselves stands in their data-ff-* tags; here is only what the shop does.
  onSubmit("[data-newsletter]", (form) => {
    form.reset();
    find("[data-newsletter-done]").hidden = false;
  });

  onSubmit("[data-checkout]", () => {
    const cart = read();
    if (!cart.length) return location.reload(); // bought or emptied in another tab
    const order = `K-${Date.now().toString(36).toUpperCase()}`;
    const items = cart.map(({ sku, name, price, quantity }) => ({ sku, name, price, quantity }));
    track("product.buy", { order, total: total(cart), currency: "EUR", items }, `Bought for ${euros(total(cart))}`);
    sessionStorage.setItem("kettle-order", order);
    write([]);
    location.href = "thanks.html";
  });

  onSubmit("[data-sign-in]", (form, { customId, email }) => {
    footfall.push(["identify", { customId, email }]);
    track("client.login", { method: "form" }, "Signed in");
    location.href = "./";
  });

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-sign-out]")) return;
    footfall.push(["reset"]); // after the button's own event, which belongs to who is leaving
    find("[data-signed-out]").hidden = false;
  });

  document.addEventListener("DOMContentLoaded", () => {
    const product = shown();
    if (product) {
      const { sku, name, price, category } = product;
      track("product.view", { sku, name, price, currency: "EUR", category }, `Viewed ${name}`);
    }
    const checkout = find("[data-checkout]");
    if (checkout) {
      const cart = read();
      checkout.hidden = cart.length === 0;
      find("[data-checkout-empty]").hidden = cart.length > 0;
      if (cart.length) {
        track("checkout.start", { total: total(cart), currency: "EUR", products: cart.length }, "Started checkout");
      }
    }
    if (find("[data-order]")) find("[data-order]").textContent = sessionStorage.getItem("kettle-order") || "–";
    showCart();
  });
})();
