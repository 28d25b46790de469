// SPDX-License-Identifier: MIT
#include "models/base/config_node.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace memwall {
namespace {

constexpr int kMaxDepth = 64;
constexpr int kMaxNodes = 1'000'000;

/// Copies yaml-cpp's tree, adding what it does not check.
class Converter {
 public:
  explicit Converter(const std::string& file) : file_(file) {}

  /// `path` is the key path of `yaml`.
  ConfigNode convert(const YAML::Node& yaml, int depth, const std::string& path) {
    ConfigNode node;
    node.place = place(yaml);
    if (depth > kMaxDepth || ++count_ > kMaxNodes) {
      throw InputError(node.place, "", "nested deeper than 64 levels or more than a million values (an alias cycle?)");
    }
    if (yaml.Tag().size() > 1 && yaml.Tag()[0] == '!') node.tag = yaml.Tag().substr(1);
    switch (yaml.Type()) {
      case YAML::NodeType::Scalar:
        node.kind = ConfigNode::Kind::scalar;
        node.text = yaml.Scalar();
        break;
      case YAML::NodeType::Sequence:
        node.kind = ConfigNode::Kind::list;
        for (const YAML::Node& item : yaml) {
          node.items.push_back(convert(item, depth + 1, path + "[" + std::to_string(node.items.size()) + "]"));
        }
        break;
      case YAML::NodeType::Map: convert_map(yaml, depth, path, node); break;
      default:  // null, such as an empty file or `key:`
        node.kind = ConfigNode::Kind::scalar;
        break;
    }
    return node;
  }

 private:
  Place place(const YAML::Node& yaml) const {
    const YAML::Mark mark = yaml.Mark();
    return mark.is_null() ? Place{file_, 0, 0} : Place{file_, mark.line + 1, mark.column + 1};
  }

  void convert_map(const YAML::Node& yaml, int depth, const std::string& path, ConfigNode& node) {
    node.kind = ConfigNode::Kind::map;
    for (const auto& pair : yaml) {
      const Place key_place = place(pair.first);
      if (!pair.first.IsScalar()) {
        node.issues.push_back({key_place, path, "a key must be a plain word"});
        continue;
      }
      const std::string key = pair.first.Scalar();
      const std::string full = path.empty() ? key : path + "." + key;
      if (key == "<<") {
        node.issues.push_back({key_place, full, "merge keys are not supported; use `base: NAME`"});
      } else if (const ConfigNode* first = node.find(key)) {
        node.issues.push_back({key_place, full, "duplicate key; first written at line " + std::to_string(first->place.line)});
      } else {
        node.entries.push_back({key, key_place, convert(pair.second, depth + 1, full), false});
        if (pair.second.IsNull()) node.entries.back().value.place = key_place;  // the parser's own mark is the next key
      }
    }
  }

  const std::string& file_;
  int count_ = 0;
};

/// True where every byte above ASCII belongs to a well-formed sequence of UTF-8.
bool is_utf8(const std::string& text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80                   ? 1
                               : lead >= 0xC2 && lead < 0xE0 ? 2
                               : lead >= 0xE0 && lead < 0xF0 ? 3
                               : lead >= 0xF0 && lead < 0xF5 ? 4
                                                             : 0;
    if (length == 0 || i + length > text.size()) return false;
    for (std::size_t k = 1; k < length; ++k) {
      if ((static_cast<unsigned char>(text[i + k]) & 0xC0) != 0x80) return false;
    }
    i += length;
  }
  return true;
}

std::string quoted(const std::string& text) {
  const bool plain = !text.empty() && text.find_first_of("\"'\\#:{}[],&*!|>%@`\n\t") == std::string::npos && text.front() != ' ' &&
                     text.back() != ' ' && text.front() != '-' && text.front() != '?';
  if (plain) return text;
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c == '\n' ? ' ' : c;
  }
  return result + "\"";
}

void append_yaml(std::string& out, const ConfigNode& node, int indent, bool prices) {
  if (node.kind == ConfigNode::Kind::scalar) {
    if (prices && !node.tag.empty()) out.append("!").append(node.tag) += ' ';
    if (prices || !node.priced) out += quoted(node.text);
    return;
  }
  const auto append_value = [&](const ConfigNode& value) {
    const bool nested = value.kind != ConfigNode::Kind::scalar;
    out += nested ? '\n' : ' ';
    append_yaml(out, value, nested ? indent + 1 : 0, prices);
    if (!nested) out += '\n';
  };
  const std::size_t pad = std::size_t(indent) * 2;
  if (node.kind == ConfigNode::Kind::list) {
    for (const ConfigNode& item : node.items) {
      out.append(pad, ' ') += '-';
      append_value(item);
    }
    return;
  }
  std::vector<const ConfigNode::Entry*> sorted;
  for (const ConfigNode::Entry& entry : node.entries) {
    if (prices || entry.key != "provenance") sorted.push_back(&entry);
  }
  std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->key < b->key; });
  for (const ConfigNode::Entry* entry : sorted) {
    out.append(pad, ' ').append(entry->key) += ':';
    append_value(entry->value);
  }
}

std::string yaml_of(const ConfigNode& node, int indent, bool prices) {
  std::string out;
  append_yaml(out, node, indent, prices);
  return out;
}

}  // namespace

const ConfigNode* ConfigNode::find(std::string_view key) const {
  for (const Entry& entry : entries) {
    if (entry.key == key) return &entry.value;
  }
  return nullptr;
}

const ConfigNode* ConfigNode::ask(const std::string& key) const {
  for (const Entry& entry : entries) {
    if (entry.key != key) continue;
    entry.asked = true;
    return &entry.value;
  }
  asked.insert(key);
  return nullptr;
}

ConfigNode* ConfigNode::find(std::string_view key) { return const_cast<ConfigNode*>(std::as_const(*this).find(key)); }

ConfigNode& ConfigNode::child(const std::string& key, const Place& at) {
  if (kind != Kind::map) throw InputError(at, key, "cannot set a key inside a value that is not a map");
  if (ConfigNode* existing = find(key)) return *existing;
  ConfigNode node;
  node.place = at;
  entries.push_back({key, at, std::move(node), false});
  return entries.back().value;
}

ConfigNode parse_yaml(const std::string& text, const std::string& file_name) {
  if (!is_utf8(text)) throw InputError(Place{file_name, 0, 0}, "", "expected text in UTF-8");
  YAML::Node yaml;
  try {
    const std::vector<YAML::Node> documents = YAML::LoadAll(text);
    if (documents.size() > 1) throw InputError(Place{file_name, 0, 0}, "", "expected one YAML document");
    if (!documents.empty()) yaml = documents.front();
  } catch (const YAML::Exception& error) {
    throw InputError(Place{file_name, error.mark.line + 1, error.mark.column + 1}, "", "YAML syntax: " + error.msg);
  }
  return Converter(file_name).convert(yaml, 0, "");
}

std::vector<InputIssue> collect_issues(const ConfigNode& node) {
  std::vector<InputIssue> issues = node.issues;
  const auto add = [&issues](const ConfigNode& child) {
    const std::vector<InputIssue> more = collect_issues(child);
    issues.insert(issues.end(), more.begin(), more.end());
  };
  for (const ConfigNode& item : node.items) add(item);
  for (const ConfigNode::Entry& entry : node.entries) add(entry.value);
  return issues;
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (file) text << file.rdbuf();
  if (!file || text.fail()) {
    std::ifstream again(path, std::ios::binary);  // an empty file sets failbit on `text` alone
    if (!again || again.peek() != std::ifstream::traits_type::eof() || again.bad()) {
      throw InputError(Place{path, 0, 0}, "", "cannot read the file");
    }
  }
  return text.str();
}

ConfigNode load_yaml(const std::string& path) { return parse_yaml(read_file(path), path); }

ConfigNode merged(ConfigNode base, const ConfigNode& over) {
  if (base.kind != ConfigNode::Kind::map || over.kind != ConfigNode::Kind::map) return over;
  base.place = over.place;
  base.issues.insert(base.issues.end(), over.issues.begin(), over.issues.end());
  base.broken = base.broken || over.broken;
  for (const ConfigNode::Entry& entry : over.entries) {
    if (ConfigNode* existing = base.find(entry.key)) {
      *existing = merged(std::move(*existing), entry.value);
    } else {
      base.entries.push_back(entry);
    }
  }
  return base;
}

void set_path(ConfigNode& root, std::string_view dotted, ConfigNode value) {
  ConfigNode* node = &root;
  const Place place = value.place;
  while (true) {
    const std::size_t dot = dotted.find('.');
    const std::string key(dotted.substr(0, dot));
    if (key.empty()) throw InputError(place, std::string(dotted), "expected a path such as `array.adc.bits`");
    ConfigNode& next = node->child(key, place);
    if (dot == std::string_view::npos) {
      next = std::move(value);
      return;
    }
    node = &next;
    dotted.remove_prefix(dot + 1);
  }
}

std::string to_yaml(const ConfigNode& node, int indent) { return yaml_of(node, indent, true); }

std::string unpriced_yaml(const ConfigNode& node, int indent) { return yaml_of(node, indent, false); }

}  // namespace memwall
