extension ChainLayout {
  /// Eight routers: the standard chain with two more in transit; the host is hop 9.
  package static let long: ChainLayout = {
    var layout = standard
    layout.links.insert(contentsOf: [distant(6), distant(7)], at: layout.links.count - 1)
    layout.targetHop = 9
    return layout
  }()

  private static func distant(_ index: Int) -> Link {
    let base = 4 * (index - 2)
    return Link(
      network4: "198.51.100.\(base)/30", near4: "198.51.100.\(base + 1)",
      far4: "198.51.100.\(base + 2)",
      network6: "2001:db8:\(index)::/64", near6: "2001:db8:\(index)::1",
      far6: "2001:db8:\(index)::2")
  }
}
