add_library(memwall_options INTERFACE)
# -ffp-contract=off: the same bytes on any machine, whatever fused instructions it has.
target_compile_options(memwall_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wno-restrict -ffp-contract=off)
target_include_directories(memwall_options INTERFACE ${PROJECT_SOURCE_DIR})
