// swift-tools-version: 6.2

import PackageDescription

let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

// Headers, table, rules and reports are in modules of their own, and frames pass through all of them.
// What is `package` is inlined in other modules with these flags only, not even by @inlinable.
let inlined: [SwiftSetting] =
  strict + [
    .unsafeFlags(
      [
        "-enable-library-evolution", "-no-emit-module-separately-wmo",
        "-Xfrontend", "-package-cmo", "-Xfrontend", "-allow-non-resilient-access",
      ], .when(configuration: .release))
  ]

// Thousands of simulated networks are judged in each test run: what they run through is optimised
// in debug builds too.
let pure: [SwiftSetting] =
  inlined + [.unsafeFlags(["-O"], .when(configuration: .debug))]

// Tests call the C library freely: only what ships is held to the strict memory rules.
let testing: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "synpath",
  products: [
    .executable(name: "synpath", targets: ["synpath"])
  ],
  targets: [
    // Pure: bytes and times in, values out. No C library, no clock, no randomness.
    .target(name: "WireFormats", swiftSettings: pure),
    .target(name: "PathTracing", dependencies: ["WireFormats"], swiftSettings: pure),
    .target(
      name: "PathDiagnosis", dependencies: ["WireFormats", "PathTracing"], swiftSettings: pure),
    .target(
      name: "Reporting", dependencies: ["WireFormats", "PathTracing", "PathDiagnosis"],
      swiftSettings: inlined),
    .target(name: "CaptureFormats", dependencies: ["WireFormats"], swiftSettings: inlined),

    // The system: libpcap, zlib, sockets, files.
    .systemLibrary(
      name: "CPcap", pkgConfig: "libpcap", providers: [.apt(["libpcap-dev"])]),
    // Linked in: the release binary asks its host for glibc and libpcap only.
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CLinux"),
    .target(
      name: "PacketCapture", dependencies: ["CaptureFormats", "WireFormats", "CPcap", "CZlib"],
      swiftSettings: strict),
    .target(
      name: "LiveNetwork",
      dependencies: [
        "WireFormats", "PathTracing", "CaptureFormats", "PacketCapture", "CLinux",
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "synpath",
      dependencies: [
        "WireFormats", "PathTracing", "PathDiagnosis", "Reporting", "CaptureFormats",
        "PacketCapture", "LiveNetwork", "CLinux",
      ],
      swiftSettings: strict),

    .testTarget(
      name: "WireFormatsTests", dependencies: ["WireFormats", "PathTracing"],
      swiftSettings: testing),
    .testTarget(
      name: "ReportingTests",
      dependencies: [
        "Reporting", "PathDiagnosis", "PathTracing", "WireFormats", "CaptureFormats",
        "NamespaceLab",
      ],
      swiftSettings: testing),
    .testTarget(
      name: "CaptureFormatsTests", dependencies: ["CaptureFormats", "PathTracing", "WireFormats"],
      swiftSettings: testing),
    .testTarget(
      name: "PacketCaptureTests",
      dependencies: [
        "PacketCapture", "CaptureFormats", "PathTracing", "WireFormats", "SimulatedNetwork",
        "CZlib",
      ],
      swiftSettings: testing),
    .testTarget(
      name: "LiveNetworkTests",
      dependencies: ["LiveNetwork", "WireFormats", "CaptureFormats", "PacketCapture", "CLinux"],
      swiftSettings: testing),

    // Networks on a virtual clock, for the pure targets.
    .target(
      name: "SimulatedNetwork", dependencies: ["WireFormats", "PathTracing"],
      path: "Tests/SimulatedNetwork",
      swiftSettings: testing + [.unsafeFlags(["-O"], .when(configuration: .debug))]),
    .testTarget(
      name: "PathTracingTests", dependencies: ["PathTracing", "WireFormats", "SimulatedNetwork"],
      swiftSettings: testing),
    .testTarget(
      name: "PathDiagnosisTests",
      dependencies: ["PathDiagnosis", "PathTracing", "WireFormats", "SimulatedNetwork"],
      swiftSettings: testing),

    // The namespace lab: the real binary on real kernels with real faults.
    .target(name: "NamespaceLab", path: "Tests/NamespaceLab", swiftSettings: testing),
    .systemLibrary(name: "CTunDevice", path: "Tests/DelayRelay/CTunDevice"),
    .executableTarget(
      name: "lab-relay", dependencies: ["CTunDevice", "PathTracing"],
      path: "Tests/DelayRelay/relay", swiftSettings: testing),
    .executableTarget(
      name: "lab",
      dependencies: [
        "NamespaceLab", "SimulatedNetwork", "PathDiagnosis", "PathTracing", "WireFormats",
      ],
      path: "Tests/LabTools", swiftSettings: testing),
    .testTarget(
      name: "NamespaceLabTests", dependencies: ["NamespaceLab"], swiftSettings: testing),
    .testTarget(
      name: "CommandLineTests",
      dependencies: [
        "NamespaceLab", "SimulatedNetwork", "PathTracing", "CaptureFormats", "WireFormats",
      ],
      swiftSettings: testing),
  ]
)
