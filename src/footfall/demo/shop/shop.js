// The demo shop's cart, and the events that a shop of your own would send as well.
(() => {
  const footfall = (window.footfall = window.footfall || []);
  const track = (action, params, label) => footfall.push(["track", action, params, label]);
  const find = (selector) => document.querySelector(selector);
  const euros = (value) => `€ ${value.toFixed(2)}`;

  const read = () => JSON.parse(localStorage.getItem("kettle-cart") || "[]");
  const write = (cart) => {
    localStorage.setItem("kettle-cart", JSON.stringify(cart));
    showCart();
  };
  const total = (cart) => cart.reduce((sum, item) => sum + item.price * item.quantity, 0);

  const cell = (row, content) => row.insertCell().append(content);

  const showRows = (cart) => {
    const table = document.createElement("table");
    for (const item of cart) {
      const row = table.insertRow();
      cell(row, item.name);
      cell(row, `${item.quantity} × ${euros(item.price)}`);
      const remove = document.createElement("button");
      remove.className = "quiet";
      remove.textContent = "Remove";
      remove.setAttribute("aria-label", `Remove ${item.name}`);
      remove.addEventListener("click", () => {
        write(read().filter((other) => other.sku !== item.sku));
        track("cart.remove", { sku: item.sku, name: item.name }, `Removed ${item.name} from the cart`);
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

  const onSubmit = (selector, handle) =>
    find(selector)?.addEventListener("submit", (event) => {
      event.preventDefault();
      handle(event.target, Object.fromEntries(new FormData(event.target)));
    });

  const product = find("[data-sku]");
  if (product) {
    const { sku, name, category } = product.dataset;
    const price = Number(product.dataset.price);
    track("product.view", { sku, name, price, currency: "EUR", category }, `Viewed ${name}`);
    onSubmit("[data-add]", (form, fields) => {
      const quantity = Number(fields.quantity);
      const cart = read();
      const there = cart.find((item) => item.sku === sku);
      if (there) there.quantity += quantity;
      else cart.push({ sku, name, price, quantity });
      write(cart);
      track("cart.add", { sku, name, price, currency: "EUR", quantity }, `Added ${name} to the cart`);
      find("[data-added]").hidden = false;
    });
  }

  onSubmit("[data-newsletter]", (form, fields) => {
    footfall.push(["sendFormData", "newsletter", fields, { email: "email", firstName: "firstname" }]);
    form.reset();
    find("[data-newsletter-done]").hidden = false;
  });

  if (find("[data-checkout]")) {
    const cart = read();
    track("checkout.start", { total: total(cart), currency: "EUR", products: cart.length }, "Started checkout");
  }
  onSubmit("[data-checkout]", (form, { email, city, delivery }) => {
    const cart = read();
    const order = `K-${Date.now().toString(36).toUpperCase()}`;
    footfall.push(["sendFormData", "checkout", { email, city, delivery }, { email: "email", city: "city" }]);
    track("product.buy", { order, total: total(cart), currency: "EUR", items: cart }, `Bought for ${euros(total(cart))}`);
    sessionStorage.setItem("kettle-order", order);
    write([]);
    location.href = "thanks.html";
  });
  if (find("[data-order]")) find("[data-order]").textContent = sessionStorage.getItem("kettle-order") || "–";

  onSubmit("[data-sign-in]", (form, { customId, email }) => {
    footfall.push(["identify", { customId, email }]);
    track("client.login", { method: "form" }, "Signed in");
    location.href = "./";
  });
  find("[data-sign-out]")?.addEventListener("click", () => {
    track("client.logout", {}, "Signed out");
    footfall.push(["reset"]);
    find("[data-signed-out]").hidden = false;
  });

  showCart();
})();
